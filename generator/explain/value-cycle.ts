import type { SimulatorName } from '../../sim/simulator-name.js'
import type { Stage } from '../backends/network-job.js'
import { simulateAccelerator } from '../backends/run-on-accelerator.js'
import type { Activity } from '../targets/verilog-array/timeline.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { ExplainContext, type ExplainSource, type ExplainTarget } from './explain-context.js'
import { Trace } from './trace.js'
import { beatNumber, beatsOf } from './value-beats.js'

/** When an accelerator made a value. */
export interface ValueCycle {
  /** In cycles that its register counts, of the whole run. */
  readonly total: number
  /** Where the value, or each of its summands, came by, and when. */
  readonly seen: readonly { readonly what: string; readonly cycle: number }[]
}

/** What an accelerator is simulated on. */
export interface CycleJob {
  readonly image: Int32Array
  readonly weights: ParameterSource
  readonly simulator?: SimulatorName | undefined
}

/**
 * Simulates the accelerator, and finds the cycles in which a value came by. The design has no obstacle.
 * @returns null where nothing that is looked at shows the value.
 * @throws ToolError and InputError as `simulateAccelerator` does.
 */
export async function valueCycle(
  source: ExplainSource,
  target: ExplainTarget,
  { image, weights, simulator }: CycleJob,
  stage: Stage,
): Promise<ValueCycle | null> {
  const { design, task } = source
  const accelerator = verilogArray.lower(design)
  const wanted = beatsOf(accelerator, target, new ExplainContext(source, new Trace()))
  if (wanted.length === 0) return null
  const job = { design, image, task, simulator, memory: { seed: weights.seed }, images: 1, dump: true }
  const pack = () => verilogArray.pack(design, weights)
  // A pause of any length ends a stretch: then the cycle of each beat is known.
  const simulation = { ...job, weights: pack, timeline: true, timelineGap: 0 }
  const { taps, timeline } = await simulateAccelerator(simulation, stage)
  const activities = timeline?.activities ?? []
  const seen = wanted.map((beat) => {
    const activity = activities.find(({ name }) => name === beat.tap)
    const data = taps.get(beat.tap)
    if (activity === undefined || data === undefined) throw new Error(`nothing came by ${beat.tap}`)
    return { what: `${beat.what}, ${activity.about}`, cycle: cycleOf(activity, beatNumber(data, beat)) }
  })
  return { total: timeline?.cycles ?? 0, seen }
}

function cycleOf({ stretches }: Activity, beat: number): number {
  let before = 0
  for (const { from, beats } of stretches) {
    if (beat < before + beats) return from + beat - before
    before += beats
  }
  throw new Error(`there are ${before} beats, not ${beat + 1}`)
}
