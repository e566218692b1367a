import { effectsOf } from '../effects.js'
import { loopsOf } from '../loops.js'
import type { HlsProgram } from '../program.js'
import { State } from './state.js'
import { followFunction, type PipelineTrace } from './statements.js'

/** What pipelined loops and functions do with arrays, wherever they are called from. */
export interface PipelineTraces {
  readonly traces: readonly PipelineTrace[]
  /** Arrays, by their ids, that some index selects from which is not known when the hardware is made. */
  readonly searched: ReadonlySet<string>
}

/** Follows a program from the functions that nobody calls. */
export function pipelineTraces(program: HlsProgram): PipelineTraces {
  const state = new State()
  const found: PipelineTrace[] = []
  const effects = effectsOf(program)
  const loops = new Map(loopsOf(program).map((loop) => [loop.node, loop]))
  for (const top of program.tops) followFunction(top, { program, effects, loops, state, found })
  return { traces: found, searched: state.searched }
}
