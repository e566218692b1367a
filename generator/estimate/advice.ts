import { InputError } from '../base/errors.js'
import type { Edits } from '../config/vary.js'
import type { Design } from '../design/design.js'
import { deviceOf, portCount } from '../devices/devices.js'
import type { CycleSettings, WaitCause } from '../targets/target.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { type AcceleratorEstimate, estimateAccelerator } from './accelerator-estimate.js'
import type { ResourceName, Resources } from './resources/estimate-resources.js'

/** A value of the config that could be changed, and what that comes to. */
export interface Advice {
  readonly edits: Edits
  readonly cycles: number
  readonly milliseconds: number
  readonly total: Resources
  /** What the device then has too little of. */
  readonly lacking: readonly ResourceName[]
}

/** What limits a design: the multipliers themselves, or one of what they wait for, where that takes a tenth of the cycles. */
export type Limit = 'array' | WaitCause

const notable = 0.1

/** What limits a design most. */
export function limitOf({ cycles, waits }: Pick<AcceleratorEstimate, 'cycles' | 'waits'>): Limit {
  const [cause, most] = (Object.entries(waits) as [WaitCause, number][]).reduce((best, each) =>
    each[1] > best[1] ? each : best,
  )
  return most > notable * cycles ? cause : 'array'
}

/**
 * Tries the next values of what limits a design, those that make it faster: the fastest that fits first, then others.
 * @param vary - the design with some values of its config replaced; throws InputError where that is no design
 */
export function nextSteps(
  { design, estimate, settings }: { design: Design; estimate: AcceleratorEstimate; settings: CycleSettings },
  vary: (edits: Edits) => Design,
): Advice[] {
  const tries = knobs[limitOf(estimate)](design).flatMap((edits) => tried(edits, settings, vary))
  const order = (advice: Advice) => advice.cycles * (advice.lacking.length > 0 ? estimate.cycles : 1)
  return tries.filter(({ cycles }) => cycles < estimate.cycles).sort((a, b) => order(a) - order(b))
}

const knobs: Readonly<Record<Limit, (design: Design) => Edits[]>> = {
  array: ({ linear }) => [
    { 'hardware.array.lanes': 2 * linear.lanes },
    { 'hardware.array.taps': 2 * linear.taps },
  ],
  weights: (design) => [
    ...morePorts(design),
    { 'hardware.buffers.weightTiles': 2 * design.linear.weightTiles },
  ],
  tokens: morePorts,
  // Layer norm and the gate are matched to the array: fewer, longer rows wait less.
  rows: ({ linear }) => [{ 'hardware.array.taps': 2 * linear.taps }],
  results: ({ linear }) => [{ 'hardware.array.taps': 2 * linear.taps }],
}

function morePorts({ axi, device }: Design): Edits[] {
  const ports = 2 * axi.ports
  return ports > portCount(deviceOf(device)) ? [] : [{ 'hardware.axi.ports': ports }]
}

// Values that the config's rules reject, or that have no accelerator, are no advice.
function tried(edits: Edits, settings: CycleSettings, vary: (edits: Edits) => Design): Advice[] {
  try {
    const design = vary(edits)
    if (verilogArray.obstacle(design) !== null) return []
    const { cycles, milliseconds, resources } = estimateAccelerator(design, settings)
    return [{ edits, cycles, milliseconds, total: resources.total, lacking: resources.lacking }]
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}
