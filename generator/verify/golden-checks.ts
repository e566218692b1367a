import type { Stage } from '../backends/network-job.js'
import type { Design } from '../design/design.js'
import { geluReference } from '../units/gelu/gelu.reference.js'
import { gelu, geluCase } from '../units/gelu/gelu.unit.js'
import { methodNamed } from '../units/methods.js'
import type { GoldenFolder } from '../weights/golden-folder.js'
import { compareTensor } from './compare.js'
import { type Check, type CheckOptions, referenceRow } from './plan.js'
import type { Result } from './result.js'
import { runCases } from './run-cases.js'

/**
 * Checks of `gelu` against pairs [x, gelu(x)] that Edge-MoE's C++ computed (`gelu_pairs` of a golden folder).
 * They hold for its own method only: no checks for another profile, method, or a folder without pairs.
 */
export async function goldenGeluChecks(
  design: Design,
  golden: GoldenFolder,
  options: CheckOptions,
): Promise<Check[]> {
  const params = methodNamed(design.gelu, 'delta-lut', ({ method }) => method)
  const pairs = await golden.read('gelu_pairs')
  if (design.profile !== 'edge-moe' || params === undefined || pairs === undefined) return []
  const x = pairs.values.filter((_, i) => i % 2 === 0)
  const want = pairs.values.filter((_, i) => i % 2 === 1)
  const wanted = { name: 'gelu_pairs', shape: [want.length], values: want }
  const comparison = compareTensor(geluReference(params, x), wanted)
  const model: Check = {
    title: 'gelu_pairs, model',
    run: async () => referenceRow({ subject: 'gelu_pairs', kind: 'tensor', vectors: 1, comparison }),
  }
  const backends = options.backends.map((backend) => ({
    title: `gelu_pairs, ${backend.name}`,
    run: async (stage?: Stage): Promise<Result> => {
      const row = await runCases({
        unit: gelu,
        params,
        cases: [
          geluCase(params, { name: 'golden pairs', values: x, row: () => ({ apply: true, shift: 0 }) }),
        ],
        backend,
        build: options.build ?? {},
        seed: options.seed,
        stalls: options.stalls,
        stage,
        compare: (_, outputs) => compareTensor(outputs.out.fields.value.subarray(0, want.length), wanted),
      })
      return { subject: 'gelu_pairs', kind: 'tensor', ...row }
    },
  }))
  return options.model ? [model, ...backends] : backends
}
