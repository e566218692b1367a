import { z } from 'zod'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { runProgram } from '../program.js'
import { simFile } from '../sim-file.js'
import type { Simulator } from '../simulators.js'
import { unitHarness } from '../sources.js'

/** What a simulator made of a small design. */
export interface SelfTest {
  /** Whether it computed what it should. */
  readonly isRight: boolean
  /** Clock cycles of `lanes` multiplications each, a second. */
  readonly cyclesPerSecond: number
}

const lanes = 64
const checked = 1000
const seconds = 2

const printed = z.object({ sum: z.number(), cyclesPerSecond: z.number() })

/**
 * Builds a small design of multiplications with a simulator, and runs it for two seconds.
 * @throws ToolError when a tool is missing or refuses.
 */
export async function selfTest(simulator: Simulator): Promise<SelfTest> {
  const program = await simulator.build({
    top: 'self_test',
    files: new Map([
      ['rtl/self_test.v', simFile('self-test/self_test.v')],
      ['sim/verilator_self_test.cpp', simFile('self-test/self_test.cpp')],
    ]),
    harness: unitHarness(),
    optimise: 'long',
    parameters: { Lanes: lanes },
  })
  const text = await withScratchFolder('self-test', (cwd) =>
    runProgram(program, [String(checked), String(seconds)], { cwd }),
  )
  const { sum, cyclesPerSecond } = printed.parse(JSON.parse(text))
  return { isRight: sum === expectedSum(), cyclesPerSecond }
}

/** What self_test.v says that comes out: the sum shows the cycles before the last one. */
function expectedSum(): number {
  let sum = 0
  for (let lane = 0; lane < lanes; lane++) {
    let state = lane + 1
    for (let cycle = 1; cycle < checked; cycle++) {
      sum = (sum + Math.imul((state << 16) >> 16, state >> 16)) | 0
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
    }
  }
  return sum >>> 0
}
