import * as z from 'zod'
import { InputError, type Problem } from '../base/errors.js'
import { orList, show } from '../base/wording.js'
import { mlpRatioRange, ratioOf } from '../config/dense-hidden.js'
import { anyMapping, flag, real, whole, wholePair } from '../config/fields.js'
import type { ConfigInput } from '../config/schema.js'
import { checkShape } from '../config/shape.js'
import { activationOf, huggingFaceActivations } from './activation-names.js'
import { foreignFields, foreignNetwork, foreignProblems } from './foreign-features.js'
import { hiddenNotes, wholeHidden } from './hidden-size.js'
import { type End, type Family, families, type ModelType } from './hugging-face-families.js'
import { foreignToVit, ignoredByVit, otherModelTypes } from './hugging-face-keys.js'
import { visionSource } from './hugging-face-vision.js'
import { ignoredIn, ignoredKeys, ignoredNotes } from './ignored-keys.js'
import { configName, type Imported, importedConfig, type SourcePaths } from './imported.js'
import { asPairs, squarePatch } from './pairs.js'

const size = (doc: string) => whole({ min: 1, max: 65536, doc })

/** Keys of all families. */
const common = {
  model_type: z.unknown(),
  hidden_size: size('Elements of a token'),
  num_hidden_layers: size('Blocks'),
  num_attention_heads: size('Attention heads'),
  image_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of the image' }),
  patch_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of a patch' }),
  num_channels: size('Colour channels').optional(),
  qkv_bias: flag({ doc: 'Whether query, key and value have a bias' }).optional(),
  layer_norm_eps: real({ min: 0, max: 1, doc: 'What layer norms add to the variance' }),
  num_labels: size('Classes').optional(),
  id2label: anyMapping({ doc: 'Names of the classes' }).optional(),
  architectures: z.unknown().optional(),
  _name_or_path: z.unknown().optional(),
}

type HuggingFaceConfig = z.infer<z.ZodObject<typeof common>> & {
  readonly intermediate_size?: number
  readonly mlp_ratio?: number
  readonly num_register_tokens?: number
  readonly projection_dim?: number
  readonly hidden_act?: unknown
}

const paths: SourcePaths = {
  'model.image.height': 'image_size',
  'model.image.width': 'image_size',
  'model.image.channels': 'num_channels',
  'model.patchSize': 'patch_size',
  'model.embedDim': 'hidden_size',
  'model.depth': 'num_hidden_layers',
  'model.heads': 'num_attention_heads',
  'model.mlpRatio': 'intermediate_size',
  'model.head.classes': 'num_labels',
}

/**
 * Imports a config of transformers' ViT, DeiT, DINOv2, MAE or CLIP. What it leaves out has the defaults of transformers.
 * @throws InputError for other model types, and for whatever the file says that moeforge does not build.
 */
export function importHuggingFace(source: Readonly<Record<string, unknown>>): Imported {
  const type = modelType(source.model_type)
  const family: Family = families[type]
  const own = type === 'clip' ? visionSource(source) : source
  // Null is what transformers writes for what is left at its default.
  const given = {
    ...family.defaults,
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null && value !== undefined)),
  }
  const schema = schemaOf(family)
  const shape = checkShape(schema, asPairs(given, ['image_size', 'patch_size']))
  const config = shape.usable as HuggingFaceConfig
  const problems = [...shape.problems, ...foreignProblems(foreignToVit, own), ...hiddenProblems(config)]
  if (problems.length > 0) throw new InputError(problems)
  const end = endOf(family, config.architectures)
  const name = typeof config._name_or_path === 'string' ? config._name_or_path.split('/').at(-1) : undefined
  return {
    config: importedConfig(
      configName(name ?? '', 'vit'),
      { ...bodyOf(family, config), ...endSection(end, config) },
      paths,
    ),
    notes: [
      ...family.notes,
      ...endNotes(end, config.architectures),
      ...ratioNotes(config),
      ...ignoredNotes(ignoredIn(schema, own)),
    ],
  }
}

function schemaOf({ fields, ignored }: Family) {
  const { hidden_act: _, ...foreign } = foreignFields(foreignToVit)
  return z.strictObject({
    ...common,
    ...fields,
    hidden_act: z.unknown(),
    ...foreign,
    ...ignoredKeys(ignoredByVit),
    ...ignoredKeys(ignored),
  })
}

function modelType(value: unknown): ModelType {
  if (typeof value === 'string' && Object.hasOwn(families, value)) return value as ModelType
  const path = 'model_type'
  if (typeof value === 'string' && Object.hasOwn(otherModelTypes, value))
    throw new InputError([foreignNetwork(path, value, otherModelTypes[value])])
  throw InputError.at(
    path,
    `${show(value)} is not a network that moeforge knows`,
    `take one of model_type ${orList(Object.keys(families))}`,
  )
}

/** Features of a hidden layer, where the file says them or their ratio. */
function hiddenOf({
  hidden_size,
  intermediate_size,
  mlp_ratio,
}: Partial<HuggingFaceConfig>): number | undefined {
  if (hidden_size === undefined || mlp_ratio === undefined) return intermediate_size
  return wholeHidden(hidden_size, mlp_ratio)
}

/** `mlpRatio` has bounds, which nobody who wrote a size knows. */
function hiddenProblems(config: Partial<HuggingFaceConfig>): Problem[] {
  const [dim, hidden] = [config.hidden_size, hiddenOf(config)]
  if (dim === undefined || hidden === undefined) return []
  const ratio = ratioOf(hidden, dim)
  const { min, max } = mlpRatioRange
  if (ratio >= min && ratio <= max) return []
  return [
    {
      path: config.mlp_ratio === undefined ? 'intermediate_size' : 'mlp_ratio',
      message: `${hidden} is not ${min} to ${max} times hidden_size ${dim}`,
      repair: `write ${Math.ceil(min * dim)} to ${max * dim}`,
    },
  ]
}

function bodyOf({ distilled, preNorm }: Family, config: HuggingFaceConfig): ConfigInput['model'] {
  const [height, width] = config.image_size
  return {
    image: { height, width, channels: config.num_channels ?? 3 },
    patchSize: squarePatch(config.patch_size, 'patch_size'),
    embedDim: config.hidden_size,
    depth: config.num_hidden_layers,
    heads: config.num_attention_heads,
    mlpRatio: ratioOf(hiddenOf(config) as number, config.hidden_size),
    qkvBias: config.qkv_bias ?? true,
    ...{ distilled, preNorm, registers: config.num_register_tokens ?? 0 },
    // Other names are among the problems.
    activation: activationOf(huggingFaceActivations, config.hidden_act),
    normEpsilon: config.layer_norm_eps,
  }
}

/** How the network ends, by the class that the file names. */
function endOf({ ends }: Family, architectures: unknown): End {
  const known = Object.keys(ends)
  const [architecture] = Array.isArray(architectures) ? architectures : known
  if (typeof architecture === 'string' && Object.hasOwn(ends, architecture)) return ends[architecture]
  if (/^Dinov2\w*ForImageClassification$/.test(String(architecture)))
    throw new InputError([foreignNetwork('architectures', String(architecture), ['bothPool'])])
  throw InputError.at(
    'architectures',
    `${show(architecture)} is not a network that moeforge builds`,
    `take a ${orList(known)}`,
  )
}

function endSection(end: End, config: HuggingFaceConfig): Partial<ConfigInput['model']> {
  const ends: Readonly<Record<End, () => Partial<ConfigInput['model']>>> = {
    classifier: () => ({ head: { classes: classesOf(config) } }),
    projection: () => ({ head: { classes: config.projection_dim as number } }),
    norm: () => ({ head: null, finalNorm: true }),
  }
  return ends[end]()
}

function endNotes(end: End, architectures: unknown): string[] {
  if (end !== 'norm') return []
  const [architecture] = Array.isArray(architectures) ? architectures : ['the network']
  return [`${architecture}: the config ends with the final norm, of every token, without a pooler`]
}

function ratioNotes({ hidden_size, mlp_ratio }: HuggingFaceConfig): string[] {
  return mlp_ratio === undefined ? [] : hiddenNotes(hidden_size, mlp_ratio)
}

function classesOf({ num_labels, id2label }: HuggingFaceConfig): number {
  const named = id2label === undefined ? undefined : Object.keys(id2label).length
  if (num_labels !== undefined && named !== undefined && num_labels !== named)
    throw new InputError([labelsDiffer(num_labels, named)])
  // Left out, transformers has two.
  return num_labels ?? named ?? 2
}

function labelsDiffer(labels: number, named: number): Problem {
  return {
    path: 'num_labels',
    message: `${labels} is not the ${named} classes of id2label`,
    repair: `write ${named}, or correct id2label`,
  }
}
