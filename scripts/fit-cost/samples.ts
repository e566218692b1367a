import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { packageRoot } from '../../generator/base/root.js'
import { parseYaml } from '../../generator/base/yaml-text.js'
import { loadVaried } from '../../generator/config/vary.js'
import type { Design } from '../../generator/design/design.js'
import { elaborate } from '../../generator/design/elaborate.js'
import {
  type AcceleratorUnit,
  acceleratorUnits,
} from '../../generator/estimate/resources/accelerator-units.js'

const folder = join(packageRoot, 'scripts', 'fit-cost')
/** What Yosys made of the samples. */
export const measuredPath = join(folder, 'measured.json')

const sampleSchema = z.strictObject({
  /** A preset, and the values that differ from it, by dotted paths. */
  config: z.string(),
  edits: z.record(z.string(), z.unknown()),
})

/** A design that is synthesised for the cost model. */
export type Sample = z.infer<typeof sampleSchema>

const count = z.number().min(0)
const unitSchema = z.strictObject({ lut: count, ff: count, dsp: count, bram: count, uram: count, ns: count })
const measuredSchema = z.strictObject({
  yosys: z.string(),
  samples: z.array(
    sampleSchema.extend({
      /** SHA-256 of the Verilog that was measured. */
      verilog: z.string(),
      units: z.record(z.enum(acceleratorUnits), unitSchema),
    }),
  ),
})

/** Samples with what their units take, and their longest paths in ns; 0 where none ends in a unit. */
export type Measured = z.infer<typeof measuredSchema>
export type MeasuredUnits = Readonly<Record<AcceleratorUnit, z.infer<typeof unitSchema>>>

/** The samples to synthesise. */
export function readSamples(): Sample[] {
  const path = join(folder, 'samples.yaml')
  return z.array(sampleSchema).parse(parseYaml(readFileSync(path, 'utf8'), path))
}

/** What was measured last. */
export function readMeasured(): Measured {
  return measuredSchema.parse(JSON.parse(readFileSync(measuredPath, 'utf8')))
}

/** The design of a sample. */
export function sampleDesign({ config, edits }: Sample): Design {
  return elaborate(loadVaried(config, edits))
}
