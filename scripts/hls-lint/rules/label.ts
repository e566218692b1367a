import type { Rule } from '../finding.js'
import { loopsOf } from '../loops.js'

/** Loops have names in Vitis's reports: a loop without one is named by its line, which moves. */
export const label: Rule = {
  about: 'every loop that is not unrolled has a label, which C++ keeps unique within its function',
  find: (program) =>
    loopsOf(program)
      .filter((loop) => !loop.isUnrolled && loop.label === undefined)
      .map(({ node, function: { name } }) => ({
        file: node.file,
        line: node.line,
        message: `a loop of ${name} has no label`,
        repair: 'write one in front of it, or #pragma HLS UNROLL into it',
      })),
}
