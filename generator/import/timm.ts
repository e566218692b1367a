import * as z from 'zod'
import { anyMapping, choice, flag, real, whole, wholePair } from '../config/fields.js'
import type { ConfigInput } from '../config/schema.js'
import { checkShape } from '../config/shape.js'
import { show } from '../config/wording.js'
import { InputError } from '../errors.js'
import { ignoredKeys } from './ignored-keys.js'
import { configName, type Imported, importedConfig, type SourcePaths } from './imported.js'
import { asPairs, squarePatch } from './pairs.js'

/** Sizes by the word in an architecture's name. */
const sizes: Readonly<
  Record<string, { readonly dim: number; readonly depth: number; readonly heads: number }>
> = {
  tiny: { dim: 192, depth: 12, heads: 3 },
  small: { dim: 384, depth: 12, heads: 6 },
  base: { dim: 768, depth: 12, heads: 12 },
  large: { dim: 1024, depth: 24, heads: 16 },
}

const size = (doc: string) => whole({ min: 1, max: 65536, doc })
const classes = () => whole({ min: 0, max: 65536, doc: 'Classes; 0: no head' })
const pool = () => choice(['token'], { doc: 'What the head reads' })

const argumentsSchema = z.strictObject({
  img_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of the image' }).optional(),
  patch_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of a patch' }).optional(),
  in_chans: size('Colour channels').optional(),
  embed_dim: size('Elements of a token').optional(),
  depth: size('Blocks').optional(),
  num_heads: size('Attention heads').optional(),
  mlp_ratio: real({ min: 0, max: 64, doc: 'Hidden size of a block by embed_dim' }).optional(),
  qkv_bias: flag({ doc: 'Whether query, key and value have a bias' }).optional(),
  num_classes: classes().optional(),
  global_pool: pool().optional(),
  ...ignoredKeys([
    'drop_rate',
    'attn_drop_rate',
    'proj_drop_rate',
    'pos_drop_rate',
    'drop_path_rate',
    'weight_init',
  ]),
})

type Arguments = z.infer<typeof argumentsSchema>

/** The older files have at the top what the newer ones have in `pretrained_cfg`. */
const schema = z.strictObject({
  architecture: z.unknown(),
  num_classes: classes().optional(),
  global_pool: pool().optional(),
  model_args: anyMapping({ doc: "The model's arguments" }).optional(),
  pretrained_cfg: anyMapping({ doc: 'What the weights are for' }).optional(),
  ...ignoredKeys([
    ...(['num_features', 'tag', 'custom_load', 'input_size', 'fixed_input_size', 'interpolation'] as const),
    ...(['crop_pct', 'crop_mode', 'mean', 'std', 'pool_size', 'first_conv', 'classifier', 'url'] as const),
    ...([
      'label_names',
      'label_descriptions',
      'license',
      'hf_hub_id',
      'source',
      'file',
      'origin_url',
    ] as const),
    ...(['paper_ids', 'paper_name', 'notes', 'test_input_size', 'test_crop_pct'] as const),
  ]),
})

type TimmConfig = z.infer<typeof schema>

const paths: SourcePaths = {
  'model.image.height': 'pretrained_cfg.input_size',
  'model.image.width': 'pretrained_cfg.input_size',
  'model.image.channels': 'pretrained_cfg.input_size',
  'model.patchSize': 'model_args.patch_size',
  'model.embedDim': 'model_args.embed_dim',
  'model.depth': 'model_args.depth',
  'model.heads': 'model_args.num_heads',
  'model.mlpRatio': 'model_args.mlp_ratio',
  'model.head.classes': 'num_classes',
}

/**
 * Imports a config of timm's ViT and DeiT: the architecture's name says what `model_args` leave out.
 * @throws InputError for other architectures, and for whatever the file says that moeforge does not build.
 */
export function importTimm(source: Readonly<Record<string, unknown>>): Imported {
  const named = architectureOf(source.architecture)
  const outer = checkShape(schema, source)
  const config = outer.usable as TimmConfig
  const inner = checkShape(argumentsSchema, asPairs(config.model_args ?? {}, ['img_size', 'patch_size']))
  const problems = [
    ...outer.problems,
    ...inner.problems.map(({ path, ...rest }) => ({ path: `model_args.${path}`, ...rest })),
  ]
  if (problems.length > 0) throw new InputError(problems)
  const given = inner.usable as Arguments
  const count = given.num_classes ?? config.num_classes ?? pretrainedClasses(config)
  const model = { ...bodyOf(named, given, inputSize(config)), head: count > 0 ? { classes: count } : null }
  return {
    config: importedConfig(configName(named.name, 'vit'), model, paths),
    notes:
      count > 0 ? [] : ['num_classes is 0: the network ends with a layer norm; the config ends before it'],
  }
}

interface Architecture {
  readonly name: string
  readonly dim: number
  readonly depth: number
  readonly heads: number
  readonly patch: number
  readonly image: number
}

function architectureOf(value: unknown): Architecture {
  const text = typeof value === 'string' ? value : ''
  if (/^deit3?_.*distilled/.test(text)) {
    throw InputError.at(
      'architecture',
      `${text} has a distillation token, which moeforge does not have`,
      `take ${text.replace('_distilled', '')}`,
    )
  }
  const [, name, word, patch, image] = /^((?:vit|deit)_(\w+?)_patch(\d+)_(\d+))(?:\.\w+)?$/.exec(text) ?? []
  if (name === undefined || !Object.hasOwn(sizes, word)) {
    throw InputError.at(
      'architecture',
      `${show(value)} is not a network that moeforge builds`,
      `take a vit or deit of size ${Object.keys(sizes).join(', ')}: deit_tiny_patch16_224`,
    )
  }
  return { name, ...sizes[word], patch: Number(patch), image: Number(image) }
}

function bodyOf(named: Architecture, given: Arguments, input: InputSize | undefined): ConfigInput['model'] {
  const [height, width] = given.img_size ?? input?.slice(1) ?? [named.image, named.image]
  return {
    image: { height, width, channels: given.in_chans ?? input?.[0] ?? 3 },
    patchSize: squarePatch(given.patch_size ?? [named.patch, named.patch], 'model_args.patch_size'),
    embedDim: given.embed_dim ?? named.dim,
    depth: given.depth ?? named.depth,
    heads: given.num_heads ?? named.heads,
    mlpRatio: given.mlp_ratio ?? 4,
    qkvBias: given.qkv_bias ?? true,
  }
}

/** Channels, height and width. */
type InputSize = readonly [number, number, number]

function inputSize({ pretrained_cfg, input_size: old }: TimmConfig): InputSize | undefined {
  const value = pretrained_cfg?.input_size ?? old
  if (value === undefined) return undefined
  const isSize = Array.isArray(value) && value.length === 3 && value.every((side) => Number.isInteger(side))
  if (isSize) return value as unknown as InputSize
  throw InputError.at(
    'pretrained_cfg.input_size',
    `${show(value)} is not a size`,
    'write [channels, height, width], such as [3, 224, 224]',
  )
}

function pretrainedClasses({ pretrained_cfg }: TimmConfig): number {
  const count = pretrained_cfg?.num_classes
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count
  throw InputError.at('num_classes', 'missing', 'write how many classes the head has, 0 for none')
}
