import type { Stage } from '../backends/network-job.js'
import type { Design } from '../design/design.js'
import { chosenUnits } from '../units/index.js'
import type { Unit, UnitCase, Variant } from '../units/unit.js'
import { type Check, type CheckOptions, referenceRow } from './plan.js'
import { runCases } from './run-cases.js'

/**
 * Checks of one unit, or of all: every variant on every backend, against the reference.
 * @throws InputError when there is no unit of that name.
 */
export function unitChecks(design: Design, unitName: string | undefined, options: CheckOptions): Check[] {
  return chosenUnits(unitName).flatMap((registered) =>
    registered.each(design, (unit, variant) => variantChecks(unit, variant, options)).flat(),
  )
}

function variantChecks<Params>(
  unit: Unit<Params>,
  { label, params }: Variant<Params>,
  options: CheckOptions,
): Check[] {
  const subject = label === '' ? unit.name : `${unit.name} ${label}`
  let made: readonly UnitCase[] | undefined
  const cases = () => {
    made ??= unit.cases(params, options.seed)
    return made
  }
  const model: Check = {
    title: `${subject}, model`,
    run: async () => {
      const started = performance.now()
      const row = referenceRow({ subject, kind: 'unit', vectors: cases().length })
      return { ...row, seconds: (performance.now() - started) / 1000 }
    },
  }
  const backends = options.backends.map((backend) => ({
    title: `${subject}, ${backend.name}`,
    run: async (stage?: Stage) => {
      const row = await runCases({
        unit,
        params,
        cases: cases(),
        backend,
        build: options.build ?? {},
        seed: options.seed,
        stalls: options.stalls,
        stage,
      })
      return { subject, kind: 'unit' as const, ...row }
    },
  }))
  return options.model ? [model, ...backends] : backends
}
