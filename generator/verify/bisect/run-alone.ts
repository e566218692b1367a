import type { Stage } from '../../backends/network-job.js'
import type { Step } from '../../network/steps/index.js'
import type { Tensors } from '../../targets/target.js'
import type { GoldenFolder } from '../../weights/golden-folder.js'
import { layerChecks } from '../layer-checks.js'
import { preparationOf } from '../layers/index.js'
import { passed, type Result } from '../result.js'
import type { BisectJob } from './bisect-job.js'

/** A step run by its unit, with the input that the reference gives it. */
export interface LayerAlone {
  /** Null: no unit runs such steps alone. */
  readonly isRight: boolean | null
  readonly results: readonly Result[]
}

/** Runs a step alone: `verify --layer` with the reference's tensors as golden ones. */
export async function runAlone(
  { design, task, source, backend, build }: BisectJob,
  { step, expected }: { readonly step: Step; readonly expected: Tensors },
  stage: Stage,
): Promise<LayerAlone> {
  if (preparationOf(step) === null) return { isRight: null, results: [] }
  const golden = folderOf(design.program.tensors, expected)
  const options = { model: false, backends: [backend], seed: source.seed, stalls: 0, build }
  const checks = await layerChecks(design, step.name, { ...source, task, golden }, options)
  const results: Result[] = []
  for (const check of checks) results.push(await stage(`${check.title}, alone`, () => check.run()))
  return { isRight: results.every(passed), results }
}

function folderOf(
  shapes: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  tensors: Tensors,
): GoldenFolder {
  return {
    read: async (name) => {
      const values = tensors.get(name)
      return values && { name, values, shape: shapes.get(name)?.shape ?? [values.length] }
    },
  }
}
