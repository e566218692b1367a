import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { InputError } from '../base/errors.js'
import { packageRoot } from '../base/root.js'
import { parseYaml } from '../base/yaml-text.js'
import { loadConfig } from '../config/load.js'
import { presetNames } from '../config/presets.js'
import { type Network, networkOf } from '../network/network.js'

const positive = z.number().positive()

const shared = {
  name: z.string().min(1),
  source: z.string().min(1),
  url: z.url().optional(),
  year: z.int().min(2017),
  /** The preset of the network that it runs. */
  network: z.enum(presetNames()),
  device: z.string().min(1),
  numerics: z.string().min(1),
  clockMhz: positive,
  watts: positive.optional(),
  dsp: z.int().positive().optional(),
  note: z.string().min(1).optional(),
}

const tableSchema = z.array(
  z.union([
    z.strictObject({ ...shared, milliseconds: positive }),
    z.strictObject({ ...shared, framesPerSecond: positive }),
  ]),
)

/** A published accelerator, and what its paper reports. */
export type PublishedDesign = z.infer<typeof tableSchema>[number]

const tablePath = 'generator/report-data/published.yaml'

/** Every published design of the table. @throws InputError for an entry that is not as the table has them. */
export function publishedDesigns(
  text = readFileSync(join(packageRoot, tablePath), 'utf8'),
): readonly PublishedDesign[] {
  const parsed = tableSchema.safeParse(parseYaml(text, tablePath))
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw InputError.at(`${tablePath}: ${path.join('.')}`, message, 'write it as the entries around it')
}

/** The network of the table that a network equals, and its designs; null where it is none of them. */
export function publishedOf(
  network: Network,
): { readonly preset: string; readonly designs: readonly PublishedDesign[] } | null {
  const designs = publishedDesigns()
  const preset = [...new Set(designs.map((design) => design.network))].find((name) =>
    isDeepStrictEqual(comparable(networkOf(loadConfig(name).model)), comparable(network)),
  )
  if (preset === undefined) return null
  return { preset, designs: designs.filter((design) => design.network === preset) }
}

// What takes time: tasks run one at a time, and their names are the user's.
function comparable({ tasks, normEpsilon, classes, activation, moe, ...sizes }: Network) {
  if (moe === null) return { ...sizes, moe }
  const { gate, ...experts } = moe
  return { ...sizes, moe: experts }
}
