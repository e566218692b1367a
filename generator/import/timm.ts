import * as z from 'zod'
import { InputError, type Problem } from '../base/errors.js'
import { show } from '../base/wording.js'
import { ratioOf } from '../config/dense-hidden.js'
import { anyMapping, flag, real, whole, wholePair } from '../config/fields.js'
import type { ConfigInput } from '../config/schema.js'
import { checkShape } from '../config/shape.js'
import { activationOf, timmActivations } from './activation-names.js'
import { type ForeignKeys, foreignFields, foreignNetwork, foreignProblems } from './foreign-features.js'
import { hiddenNotes, wholeHidden } from './hidden-size.js'
import { ignoredIn, ignoredKeys, ignoredNotes } from './ignored-keys.js'
import { configName, type Imported, importedConfig, type SourcePaths } from './imported.js'
import { asPairs, squarePatch } from './pairs.js'
import { type Architecture, timmArchitecture } from './timm-architecture.js'

const size = (doc: string) => whole({ min: 1, max: 65536, doc })
const classes = () => whole({ min: 0, max: 65536, doc: 'Classes; 0: no head' })

/** Arguments that change the network; timm's `VisionTransformer` has them. */
const foreignArguments: ForeignKeys = {
  act_layer: { feature: 'anotherActivation', plain: Object.keys(timmActivations) },
  attn_layer: { feature: 'anotherAttention', plain: [] },
  block_fn: { feature: 'anotherBlock', plain: [] },
  embed_layer: { feature: 'convolutionStem', plain: [] },
  embed_norm_layer: { feature: 'anotherNorm', plain: [] },
  final_norm: { feature: 'noFinalNorm', plain: [true] },
  mlp_layer: { feature: 'anotherMlp', plain: [] },
  norm_layer: { feature: 'anotherNorm', plain: [] },
  pos_embed: { feature: 'anotherPosition', plain: ['learn'] },
  pool_include_prefix: { feature: 'otherPool', plain: [false] },
  proj_bias: { feature: 'noProjectionBias', plain: [true] },
  qk_norm: { feature: 'queryNorm', plain: [false] },
  scale_attn_norm: { feature: 'scaleNorm', plain: [false] },
  scale_mlp_norm: { feature: 'scaleNorm', plain: [false] },
}

/** What the head reads: the class token, the mean of patches, or nothing where there is no head. */
const pooling: ForeignKeys = { global_pool: { feature: 'otherPool', plain: ['token', 'avg', ''] } }

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
  class_token: flag({ doc: 'Whether there is a class token' }).optional(),
  reg_tokens: whole({ min: 0, max: 64, doc: 'Register tokens' }).optional(),
  pre_norm: flag({ doc: 'Whether a norm comes before the first block' }).optional(),
  fc_norm: flag({ doc: 'Whether the final norm comes after the pooling of tokens' }).optional(),
  init_values: real({ min: 0, max: 1e6, doc: 'First values of LayerScale' }).optional(),
  no_embed_class: flag({ doc: 'Whether only patches have positions' }).optional(),
  ...foreignFields({ ...foreignArguments, ...pooling }),
  ...ignoredKeys([
    'drop_rate',
    'attn_drop_rate',
    'proj_drop_rate',
    'pos_drop_rate',
    'drop_path_rate',
    'weight_init',
    'fix_init',
    'patch_drop_rate',
    // The network may then take other images too.
    'dynamic_img_size',
    'dynamic_img_pad',
    'strict_img_size',
  ]),
})

type Arguments = z.infer<typeof argumentsSchema> & Pooled & { readonly act_layer?: unknown }

/** What the head reads, in the arguments and outside of them. */
interface Pooled {
  readonly global_pool?: unknown
}

/** The older files have at the top what the newer ones have in `pretrained_cfg`. */
const schema = z.strictObject({
  architecture: z.unknown(),
  num_classes: classes().optional(),
  ...foreignFields(pooling),
  input_size: z.unknown().optional(),
  model_args: anyMapping({ doc: "The model's arguments" }).optional(),
  pretrained_cfg: anyMapping({ doc: 'What the weights are for' }).optional(),
  ...ignoredKeys([
    ...(['num_features', 'tag', 'custom_load', 'fixed_input_size', 'interpolation'] as const),
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

type TimmConfig = z.infer<typeof schema> & Pooled

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
 * Imports a config of timm's ViT, DeiT, DINOv2 and CLIP: the architecture's name says what `model_args` leave out.
 * @throws InputError for other architectures, and for whatever the file says that moeforge does not build.
 */
export function importTimm(source: Readonly<Record<string, unknown>>): Imported {
  const named = timmArchitecture(source.architecture)
  const outer = checkShape(schema, source)
  const config = outer.usable as TimmConfig
  // Null is what timm has for what is left at its default.
  const chosen = Object.entries(config.model_args ?? {}).filter(([, value]) => value !== null)
  const inner = checkShape(argumentsSchema, asPairs(Object.fromEntries(chosen), ['img_size', 'patch_size']))
  const problems = [
    ...outer.problems,
    ...inner.problems.map(({ path, ...rest }) => ({ path: `model_args.${path}`, ...rest })),
    ...foreignProblems(pooling, source),
    ...foreignProblems({ ...foreignArguments, ...pooling }, config.model_args ?? {}, 'model_args.'),
    ...sizeProblems(named, config.model_args ?? {}),
  ]
  if (problems.length > 0) throw new InputError(problems)
  const given = inner.usable as Arguments
  const { dim, ratio } = hiddenOf(named, given)
  const count = given.num_classes ?? config.num_classes ?? pretrainedClasses(config)
  const model = { ...bodyOf(named, given, inputSize(config)), ...endOf(named, { given, config, count }) }
  return {
    config: importedConfig(configName(named.name, 'vit'), model, paths),
    notes: [
      ...(count > 0 ? [] : ['num_classes is 0: the config ends with the final norm, of every token']),
      ...(given.init_values === undefined
        ? []
        : ['LayerScale is multiplied into weights when they are read']),
      ...hiddenNotes(dim, ratio),
      ...ignoredNotes([
        ...ignoredIn(schema, source),
        ...ignoredIn(argumentsSchema, config.model_args ?? {}, 'model_args.'),
        ...Object.keys(config.pretrained_cfg ?? {})
          .filter((key) => !readOfPretrained.includes(key))
          .map((key) => `pretrained_cfg.${key}`),
      ]),
    ],
  }
}

/** Keys of `pretrained_cfg` that say something of the network, where nothing else does. */
const readOfPretrained: readonly string[] = ['input_size', 'num_classes']

/** A name whose size is not known needs arguments that give it. */
function sizeProblems({ name, size }: Architecture, given: Readonly<Record<string, unknown>>): Problem[] {
  if (size !== undefined) return []
  return ['embed_dim', 'depth', 'num_heads']
    .filter((key) => given[key] === undefined)
    .map((key) => ({
      path: `model_args.${key}`,
      message: `missing, and the name ${name} does not say it`,
      repair: 'write what the network has',
    }))
}

/** Features of a hidden layer as timm makes them: cut off to a whole number. */
function hiddenOf({ size }: Architecture, { embed_dim, mlp_ratio }: Arguments) {
  const dim = embed_dim ?? (size?.dim as number)
  const ratio = mlp_ratio ?? size?.mlpRatio ?? 4
  return { dim, ratio, hidden: wholeHidden(dim, ratio) }
}

function bodyOf(named: Architecture, given: Arguments, input: InputSize | undefined): ConfigInput['model'] {
  const { dim, hidden } = hiddenOf(named, given)
  const [height, width] = given.img_size ?? input?.slice(1) ?? [named.image, named.image]
  return {
    image: { height, width, channels: given.in_chans ?? input?.[0] ?? 3 },
    patchSize: squarePatch(given.patch_size ?? [named.patch, named.patch], 'model_args.patch_size'),
    embedDim: dim,
    // Where the name does not give them, the arguments do: that was checked.
    depth: given.depth ?? (named.size?.depth as number),
    heads: given.num_heads ?? (named.size?.heads as number),
    mlpRatio: ratioOf(hidden, dim),
    qkvBias: given.qkv_bias ?? named.size?.qkvBias ?? true,
    ...tokensOf(named, given),
    activation: activationOf(timmActivations, given.act_layer) ?? named.traits.activation ?? 'gelu',
    normEpsilon: named.traits.normEpsilon ?? 1e-6,
  }
}

function tokensOf({ traits }: Architecture, given: Arguments): Partial<ConfigInput['model']> {
  return {
    classToken: given.class_token ?? traits.classToken ?? true,
    distilled: traits.distilled ?? false,
    registers: given.reg_tokens ?? traits.registers ?? 0,
    preNorm: given.pre_norm ?? traits.preNorm ?? false,
  }
}

interface End {
  readonly given: Arguments
  readonly config: TimmConfig
  readonly count: number
}

/** Final norm and head. @throws InputError for a norm of pooled tokens without a head. */
function endOf({ name, traits }: Architecture, { given, config, count }: End): Partial<ConfigInput['model']> {
  const isMean = (given.global_pool ?? config.global_pool ?? traits.pool) === 'avg'
  const normAfterPool = isMean && (given.fc_norm ?? traits.fcNorm ?? true)
  if (count > 0)
    return { head: isMean ? { classes: count, pool: 'mean', normAfterPool } : { classes: count } }
  if (normAfterPool) throw new InputError([foreignNetwork('num_classes', name, ['headNorm'])])
  return { head: null, finalNorm: true }
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
