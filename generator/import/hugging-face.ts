import * as z from 'zod'
import { InputError, type Problem } from '../base/errors.js'
import { show } from '../base/wording.js'
import { mlpRatioRange, ratioOf } from '../config/dense-hidden.js'
import { anyMapping, flag, real, whole, wholePair } from '../config/fields.js'
import type { ConfigInput } from '../config/schema.js'
import { checkShape } from '../config/shape.js'
import { foreignFields, foreignNetwork, foreignProblems } from './foreign-features.js'
import { foreignToVit, ignoredByVit, otherModelTypes } from './hugging-face-keys.js'
import { ignoredIn, ignoredKeys, ignoredNotes } from './ignored-keys.js'
import { configName, type Imported, importedConfig, type SourcePaths } from './imported.js'
import { asPairs, squarePatch } from './pairs.js'

const size = (doc: string) => whole({ min: 1, max: 65536, doc })

const schema = z.strictObject({
  model_type: z.unknown(),
  hidden_size: size('Elements of a token'),
  num_hidden_layers: size('Blocks'),
  num_attention_heads: size('Attention heads'),
  intermediate_size: size('Hidden size of a block'),
  image_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of the image' }),
  patch_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of a patch' }),
  num_channels: size('Colour channels').optional(),
  qkv_bias: flag({ doc: 'Whether query, key and value have a bias' }).optional(),
  layer_norm_eps: real({ min: 0, max: 1, doc: 'What layer norms add to the variance' }).optional(),
  num_labels: size('Classes').optional(),
  id2label: anyMapping({ doc: 'Names of the classes' }).optional(),
  architectures: z.unknown().optional(),
  _name_or_path: z.unknown().optional(),
  ...foreignFields(foreignToVit),
  ...ignoredKeys(ignoredByVit),
})

type HuggingFaceConfig = z.infer<typeof schema>

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
 * Imports a config of transformers' ViT. What it leaves out has the defaults of transformers' `ViTConfig`.
 * @throws InputError for other model types, and for whatever the file says that moeforge does not build.
 */
export function importHuggingFace(source: Readonly<Record<string, unknown>>): Imported {
  mustBeVit(source.model_type)
  // Null is what transformers writes for what is left at its default.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== null))
  const shape = checkShape(schema, asPairs(given, ['image_size', 'patch_size']))
  const config = shape.usable as HuggingFaceConfig
  const problems = [...shape.problems, ...foreignProblems(foreignToVit, source), ...hiddenProblems(config)]
  if (problems.length > 0) throw new InputError(problems)
  const { head, note } = headOf(config)
  const name = typeof config._name_or_path === 'string' ? config._name_or_path.split('/').at(-1) : undefined
  return {
    config: importedConfig(configName(name ?? '', 'vit'), { ...bodyOf(config), head }, paths),
    notes: [...note, ...ignoredNotes(ignoredIn(schema, source))],
  }
}

function mustBeVit(modelType: unknown): void {
  if (modelType === 'vit') return
  const path = 'model_type'
  if (typeof modelType === 'string' && Object.hasOwn(otherModelTypes, modelType))
    throw new InputError([foreignNetwork(path, modelType, otherModelTypes[modelType])])
  throw InputError.at(
    path,
    `${show(modelType)} is not a network that moeforge knows`,
    'take one of model_type vit',
  )
}

/** `mlpRatio` has bounds, which nobody who wrote a size knows. */
function hiddenProblems({ hidden_size, intermediate_size }: Partial<HuggingFaceConfig>): Problem[] {
  if (hidden_size === undefined || intermediate_size === undefined) return []
  const ratio = ratioOf(intermediate_size, hidden_size)
  const { min, max } = mlpRatioRange
  if (ratio >= min && ratio <= max) return []
  return [
    {
      path: 'intermediate_size',
      message: `${intermediate_size} is not ${min} to ${max} times hidden_size ${hidden_size}`,
      repair: `write ${Math.ceil(min * hidden_size)} to ${max * hidden_size}`,
    },
  ]
}

function bodyOf(config: HuggingFaceConfig): ConfigInput['model'] {
  const [height, width] = config.image_size
  return {
    image: { height, width, channels: config.num_channels ?? 3 },
    patchSize: squarePatch(config.patch_size, 'patch_size'),
    embedDim: config.hidden_size,
    depth: config.num_hidden_layers,
    heads: config.num_attention_heads,
    mlpRatio: ratioOf(config.intermediate_size, config.hidden_size),
    qkvBias: config.qkv_bias ?? true,
    // Left out it is what transformers has.
    normEpsilon: config.layer_norm_eps ?? 1e-12,
  }
}

function headOf(config: HuggingFaceConfig): Pick<ConfigInput['model'], 'head'> & { note: string[] } {
  const { architectures } = config
  const [architecture] = Array.isArray(architectures) ? architectures : ['ViTForImageClassification']
  if (architecture === 'ViTForImageClassification') return { head: { classes: classesOf(config) }, note: [] }
  if (architecture === 'ViTModel') {
    return { head: null, note: ['ViTModel ends with a layer norm and a pooler; the config ends before them'] }
  }
  throw InputError.at(
    'architectures',
    `${show(architecture)} is not a network that moeforge builds`,
    'take a ViTForImageClassification or ViTModel',
  )
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
