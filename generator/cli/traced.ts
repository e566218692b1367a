import { simulatorOf } from '../../sim/simulators.js'
import { InputError } from '../base/errors.js'
import { withTraceFile } from '../base/trace-file.js'
import type { Waveform } from '../targets/verilog-array/build-accelerator.js'
import type { Stretch } from '../targets/verilog-array/timeline.js'
import type { SimulateOptions } from './simulate-options.js'

/** What a run left, and its waveform; or why that is not there. */
interface Traced<Result> {
  readonly result: Result
  /** Absolute path; null: none was written. */
  readonly trace: string | null
  readonly failure: InputError | null
}

/**
 * Runs something with the waveform that the options want. A waveform that cannot be written in the end is a failure, but what
 * was simulated is not lost for it.
 * @throws InputError when the options are wrong, before anything runs.
 */
export async function traced<Result extends object>(
  { trace: path, traceWindow, simulator }: Pick<SimulateOptions, 'trace' | 'traceWindow' | 'simulator'>,
  run: (waveform: Waveform | undefined) => Promise<Result>,
): Promise<Traced<Result>> {
  if (path === undefined) {
    if (traceWindow !== undefined)
      throw InputError.at('--trace-window', 'there is no waveform', 'add --trace, or leave it out')
    return { result: await run(undefined), trace: null, failure: null }
  }
  let result: Result | undefined
  const keep = async (file: string) => {
    result = await run({ file, window: traceWindow ?? null })
    if (traceWindow !== undefined) checkWindow(traceWindow, result)
    return result
  }
  try {
    const suffixes = simulatorOf(simulator).waveforms.map((format) => `.${format}`)
    const { file, result } = await withTraceFile({ path, option: '--trace' }, suffixes, keep)
    return { result, trace: file, failure: null }
  } catch (error) {
    if (result === undefined || !(error instanceof InputError)) throw error
    return { result, trace: null, failure: error }
  }
}

/** How long it took is known at the end alone. */
function checkWindow({ from }: Stretch, result: object): void {
  const cycles = 'cycles' in result ? Number(result.cycles) : Number.POSITIVE_INFINITY
  if (from >= cycles)
    throw InputError.at(
      '--trace-window',
      `begins at cycle ${from}, but the run has cycles 0 to ${cycles - 1} alone`,
      'name some of them',
    )
}
