import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { deepFreeze } from '../../base/deep-freeze.js'
import { packageRoot } from '../../base/root.js'
import { acceleratorUnits } from './accelerator-units.js'

const share = z.number()
const line = z.strictObject({ base: share, factors: z.record(z.string(), share) })

/** How far estimates of the samples are from Yosys' totals, as shares: of those that the fit has seen, and of each where it had not. */
const errors = z.strictObject({ median: share, most: share, unseenMedian: share, unseenMost: share })

const modelSchema = z.strictObject({
  yosys: z.string(),
  samples: z.int(),
  errors: z.strictObject({ lut: errors, ff: errors, ns: errors }),
  units: z.record(z.enum(acceleratorUnits), z.strictObject({ lut: line, ff: line, ns: line })),
})

/** What estimates of LUTs, registers and delays are made of: `npm run fit:cost` writes it. */
export type CostModel = z.infer<typeof modelSchema>
export type CostLine = z.infer<typeof line>
export type FittedQuantity = keyof CostModel['errors']

/** The quantities that are fitted; DSPs and memories are counted. */
export const fittedQuantities: readonly FittedQuantity[] = ['lut', 'ff', 'ns']

export const costModelPath = join(packageRoot, 'generator', 'estimate', 'resources', 'cost-model.json')

/** The cost model of this version. */
export function readCostModel(): CostModel {
  return deepFreeze(modelSchema.parse(JSON.parse(readFileSync(costModelPath, 'utf8'))))
}

/** base + Σ factor × feature; a feature that a unit does not have is an error of the model. */
export function lineValue({ base, factors }: CostLine, features: Readonly<Record<string, number>>): number {
  return Object.entries(factors).reduce((sum, [name, factor]) => {
    const value = features[name]
    if (value === undefined) throw new Error(`the cost model has a feature "${name}" that no unit has`)
    return sum + factor * value
  }, base)
}
