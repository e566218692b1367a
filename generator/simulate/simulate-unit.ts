import type { SimulatorName } from '../../sim/simulator-name.js'
import { waveformFormat } from '../../sim/waveform.js'
import { verilator } from '../backends/verilator.js'
import type { Design } from '../design/design.js'
import { chosenUnits } from '../units/index.js'
import type { Unit, Variant } from '../units/unit.js'
import { measuredCycles } from '../verify/run-cases.js'

/** Cycles of one test case of a unit when no stream stalls, as `verify` measures them. */
export interface SimulatedCase {
  readonly variant: string
  readonly name: string
  readonly cycles: number
}

/** What a unit is simulated on. */
export interface UnitSimulation {
  readonly design: Design
  readonly unit: string
  readonly seed: number
  /** Where a waveform of the first case goes. */
  readonly trace: string | undefined
  /** What simulates it; chosen by what is here where it is left out. */
  readonly simulator?: SimulatorName | undefined
}

/**
 * Runs every test case of a unit in Verilator, without stalls.
 * @throws InputError when there is no such unit; ToolError when a tool is missing or a run does not end.
 */
export async function simulateUnit({
  design,
  unit,
  seed,
  trace,
  simulator,
}: UnitSimulation): Promise<SimulatedCase[]> {
  const cases: SimulatedCase[] = []
  const runs = chosenUnits(unit).flatMap((each) =>
    each.each(design, (chosen, variant) => () => {
      const first = cases.length === 0
      return variantCases(chosen, variant, { seed, trace: first ? trace : undefined, simulator })
    }),
  )
  for (const run of runs) cases.push(...(await run()))
  return cases
}

async function variantCases<Params>(
  unit: Unit<Params>,
  { label, params }: Variant<Params>,
  { seed, trace, simulator }: Omit<UnitSimulation, 'design' | 'unit'>,
): Promise<SimulatedCase[]> {
  const executable = await verilator.build(unit, params, {
    trace: trace === undefined ? undefined : waveformFormat(trace),
    simulator,
  })
  const simulated: SimulatedCase[] = []
  for (const [index, unitCase] of unit.cases(params, seed).entries()) {
    const traced = index === 0 && trace !== undefined
    const result = await executable.run(unitCase, { seed, stalls: 0, ...(traced && { trace }) })
    simulated.push({ variant: label, name: unitCase.name, cycles: measuredCycles(unitCase, result) ?? 0 })
  }
  return simulated
}
