import type { Finding, Rule } from '../finding.js'
import type { HlsProgram } from '../program.js'

/** Compilers skip pragmas of HLS whatever they say, and Vitis warns of those that it does not know. */
export const pragma: Rule = {
  about: 'every #pragma HLS is one that there is, and what it names is there',
  find: (program) => [...unknown(program), ...refused(program)],
}

function unknown({ pragmas }: HlsProgram): Finding[] {
  return pragmas
    .filter(({ name }) => !known.has(name))
    .map(({ file, line, name }) => ({
      file,
      line,
      message: `there is no #pragma HLS ${name}`,
      repair: `write one of ${[...known].join(', ')}`,
    }))
}

// Those that are used here, and their nearest kin.
const known = new Set([
  ...['ALIAS', 'ALLOCATION', 'ARRAY_PARTITION', 'ARRAY_RESHAPE', 'BIND_OP', 'BIND_STORAGE', 'DATAFLOW'],
  ...['DEPENDENCE', 'EXPRESSION_BALANCE', 'INLINE', 'INTERFACE', 'LATENCY', 'LOOP_FLATTEN', 'LOOP_MERGE'],
  ...['LOOP_TRIPCOUNT', 'PIPELINE', 'RESET', 'RESOURCE', 'STABLE', 'STREAM', 'UNROLL'],
])

function refused({ refused }: HlsProgram): Finding[] {
  return refused.map(({ file, line, message }) => ({
    file,
    line,
    message: `the pragma names what is not there: ${message}`,
    repair: 'name what is there in every design that has this line',
  }))
}
