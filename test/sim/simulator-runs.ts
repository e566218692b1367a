import { createHash } from 'node:crypto'
import { verilator } from '../../generator/backends/verilator.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { chosenUnits } from '../../generator/units/index.js'
import type { SimulatorName } from '../../sim/simulator-name.js'

const seed = 1

/** A run of a case: what came out, and in which cycles. */
export interface UnitRun {
  readonly title: string
  /** Of all values of all streams. */
  readonly outputs: string
  readonly timing: unknown
}

/** Runs every case of every variant of a unit of nano, without stalls and with. */
export async function unitRuns(name: string, simulator: SimulatorName): Promise<UnitRun[]> {
  const design = elaborate(loadConfig('nano', {}))
  const runs: UnitRun[] = []
  const variants = chosenUnits(name).flatMap((registered) =>
    registered.each(design, (unit, { label, params }) => async () => {
      const executable = await verilator.build(unit, params, { simulator })
      for (const unitCase of unit.cases(params, seed))
        for (const stalls of [0, 0.4]) {
          const { outputs, timing } = await executable.run(unitCase, { seed, stalls })
          const title = `${unit.name} ${label}, ${unitCase.name}, stalls ${stalls}`
          runs.push({ title, outputs: hashOf(outputs), timing })
        }
    }),
  )
  for (const run of variants) await run()
  return runs
}

function hashOf(outputs: object): string {
  return createHash('sha256').update(JSON.stringify(outputs)).digest('hex')
}
