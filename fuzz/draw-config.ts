import fc from 'fast-check'
import type { FormatsConfig } from '../generator/config/config.js'
import { formatRanges } from '../generator/config/format-ranges.js'
import type { ConfigInput } from '../generator/config/schema.js'
import { deviceKeys } from '../generator/devices/devices.js'
import { activationNames } from '../generator/numerics/activations.js'
import { parseFormat } from '../generator/numerics/format.js'

/**
 * Configs over the whole schema, of networks so small that each is run in seconds. Most keep the rules that fields keep
 * together; about one in ten choices is made without looking at the others.
 */
export const configs: fc.Arbitrary<ConfigInput> = fc
  .record({ model: models(), numerics: numericsOf() })
  .chain(({ model, numerics }) =>
    hardwareFor(model).map((hardware) => ({ name: 'fuzz', model, hardware, numerics })),
  )

/** A value that follows from others, or, now and then, any. */
function mostly<T>(fitting: fc.Arbitrary<T>, any: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 1, arbitrary: any })
}

function small(least: number, most: number) {
  return fc.integer({ min: least, max: most })
}

function models(): fc.Arbitrary<ConfigInput['model']> {
  const sizes = fc.record({
    rows: small(1, 4),
    columns: mostly(fc.constantFrom(1, 2, 4), small(1, 5)),
    patchSize: fc.constantFrom(1, 2, 3, 4, 5, 8),
    heads: small(1, 4),
    headDim: small(1, 20),
    off: fc.record({ height: mostly(fc.constant(0), small(0, 3)), dim: mostly(fc.constant(0), small(0, 3)) }),
    depth: small(1, 3),
  })
  return sizes.chain(({ rows, columns, patchSize, heads, headDim, off, depth }) => {
    const embedDim = heads * headDim + off.dim
    return fc.record(
      {
        image: fc.record(
          {
            height: fc.constant(rows * patchSize + off.height),
            width: fc.constant(columns * patchSize),
            channels: small(1, 4),
          },
          { requiredKeys: ['height', 'width'] },
        ),
        patchSize: fc.constant(patchSize),
        embedDim: fc.constant(embedDim),
        depth: fc.constant(depth),
        heads: fc.constant(heads),
        mlpRatio: mostly(
          fc.constantFrom(1, 2, 3, 4),
          small(1, 64).map((eighths) => eighths / 8),
        ),
        qkvBias: fc.boolean(),
        moe: fc.option(experts(depth), { nil: null }),
        tasks: fc.constantFrom(['one'], ['one', 'two'], ['one', 'two', 'three']),
        head: fc.option(classHeads(), { nil: null }),
        ...tokensAndNorms(),
      },
      { requiredKeys: ['image', 'patchSize', 'embedDim', 'depth', 'heads', 'moe'] },
    )
  })
}

function classHeads(): fc.Arbitrary<NonNullable<ConfigInput['model']['head']>> {
  return fc.record(
    {
      classes: small(1, 40),
      pool: fc.constantFrom('first', 'mean'),
      normAfterPool: mostly(fc.constant(false), fc.boolean()),
    },
    { requiredKeys: ['classes'] },
  )
}

/** Tokens in front of the patches, norms beside those of the blocks, and activations. */
function tokensAndNorms() {
  return {
    classToken: mostly(fc.constant(true), fc.constant(false)),
    distilled: mostly(fc.constant(false), fc.constant(true)),
    registers: mostly(fc.constant(0), small(1, 5)),
    preNorm: mostly(fc.constant(false), fc.constant(true)),
    finalNorm: mostly(fc.constant(true), fc.constant(false)),
    activation: fc.constantFrom(...activationNames),
    normEpsilon: fc.constantFrom(1e-6, 1e-5, 1e-12),
  }
}

function experts(depth: number): fc.Arbitrary<NonNullable<ConfigInput['model']['moe']>> {
  const blocks = fc.oneof(
    fc.constant('odd' as const),
    fc.uniqueArray(small(0, depth - 1), { minLength: 1, maxLength: depth }),
  )
  return small(1, 6).chain((count) =>
    mostly(small(1, Math.min(3, count)), small(1, 4)).chain((topK) =>
      fc.record(
        {
          blocks,
          experts: fc.constant(count),
          topK: fc.constant(topK),
          hidden: small(1, 40),
          gate: fc.record(
            {
              order: fc.constantFrom('softmax-topk', 'topk-softmax'),
              kind: fc.constantFrom('per-task', 'shared', 'task-conditioned'),
              expertsPerTask: fc.option(mostly(small(Math.min(topK, count), count), small(1, 8)), {
                nil: null,
              }),
              pruneBelow: fc.option(fc.constantFrom(0, 0.1, 0.3, 1), { nil: null }),
            },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: ['experts', 'topK', 'hidden'] },
      ),
    ),
  )
}

function hardwareFor({
  image,
  patchSize,
  embedDim,
  heads,
  mlpRatio = 4,
  moe,
}: ConfigInput['model']): fc.Arbitrary<ConfigInput['hardware']> {
  const arrays = fc.record({
    lanes: mostly(fc.constantFrom(2, 4, 8, 16), small(1, 17)),
    taps: mostly(fc.constantFrom(2, 4, 8, 16), fc.constantFrom(1, 2, 4, 8, 16)),
  })
  const widest = Math.max(
    (image.channels ?? 3) * patchSize ** 2,
    embedDim * Math.max(1, mlpRatio),
    moe?.hidden ?? 1,
  )
  return arrays.chain((array) => {
    const tiles = Math.max(2, Math.ceil(widest / array.taps))
    return fc.record(
      {
        device: fc.constantFrom(...deviceKeys),
        clockMhz: small(50, 800),
        array: fc.constant(array),
        axi: fc.record({ dataBits: fc.constantFrom(32, 64, 128), ports: small(1, 4) }, { requiredKeys: [] }),
        buffers: fc.record(
          {
            // As few as one row of outputs needs, or so many that all is held.
            weightTiles: mostly(small(tiles, 4 * tiles), fc.constantFrom(2, 3, 1024)),
            features: fc.constantFrom('auto', 'on-chip', 'off-chip'),
            heads: fc.option(mostly(fc.constantFrom(1, heads), small(1, 4)), { nil: null }),
          },
          { requiredKeys: [] },
        ),
        attention: fc.record(
          { dataflow: fc.constantFrom('array', 'reordered'), rows: small(1, 16) },
          { requiredKeys: [] },
        ),
        experts: fc.record({ order: fc.constantFrom('ascending', 'balanced') }, { requiredKeys: [] }),
      },
      { requiredKeys: ['device', 'array'] },
    )
  })
}

function numericsOf(): fc.Arbitrary<NonNullable<ConfigInput['numerics']>> {
  const exact = fc.record(
    {
      formats: formats(),
      rounding: fc.constantFrom('trn', 'rnd'),
      overflow: fc.constantFrom('wrap', 'sat', 'sat_sym'),
      scales: fc.constantFrom('tensor', 'row'),
      gelu: gelus(),
      softmax: mostly(
        fc.record(
          { method: fc.constant('deferred' as const), weightBits: small(8, 17) },
          { requiredKeys: ['method'] },
        ),
        fc.record({ method: fc.constantFrom('single-pass', 'deferred', 'shiftmax') }),
      ),
    },
    { requiredKeys: ['formats'] },
  )
  const published = fc.record(
    { profile: fc.constant('edge-moe' as const), gelu: gelus() },
    { requiredKeys: ['profile'] },
  )
  const own = exact.chain((numerics) => tensors(numerics.formats).map((drawn) => ({ ...numerics, ...drawn })))
  return fc.oneof({ weight: 5, arbitrary: own }, { weight: 1, arbitrary: published })
}

/** Formats of tensors that every network has, now and then; as wide as their kinds. */
function tensors({
  norm,
  residual,
}: Partial<FormatsConfig>): fc.Arbitrary<{ tensors?: Record<string, string> }> {
  if (norm === undefined || residual === undefined) return fc.constant({})
  const of = (format: string, names: readonly string[]) =>
    names.map((name) => [name, point('activation', parseFormat(format).width)] as const)
  const each = [...of(residual, ['patch_embed', 'l0_x_out']), ...of(norm, ['l0_norm1', 'l0_norm2'])]
  const some = fc.record(Object.fromEntries(each), { requiredKeys: [] }) as fc.Arbitrary<
    Record<string, string>
  >
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record({ tensors: some }) },
  )
}

function gelus() {
  return fc.oneof(
    fc.record(
      {
        method: fc.constantFrom('delta-lut', 'delta-lut-nearest'),
        maxError: fc.constantFrom(1e-2, 1e-3, 1e-4),
        zeroPoint: fc.boolean(),
      },
      { requiredKeys: ['method'] },
    ),
    fc.constant({ method: 'shift' as const }),
  )
}

/** Integer bits that most networks would have: of values of some units, of weights below 2, of biases with few fraction bits. */
const usualPoints: Record<keyof FormatsConfig, (width: number) => fc.Arbitrary<number>> = {
  ...eachOf(
    ['activation', 'residual', 'norm', 'query', 'key', 'value', 'attention', 'hidden', 'preGelu', 'logit'],
    () => small(4, 8),
  ),
  score: (width) => small(Math.max(6, width - 14), Math.max(8, width - 8)),
  gateScore: () => small(2, 6),
  ...eachOf(['weight', 'patchWeight'], () => small(1, 3)),
  ...eachOf(['attentionBias', 'bias', 'patchBias', 'normBias', 'normScale'], (width) =>
    small(Math.max(1, width - 6), width),
  ),
  pixel: () => small(0, 2),
}

function eachOf<Kind extends string, T>(kinds: readonly Kind[], value: T): Record<Kind, T> {
  return Object.fromEntries(kinds.map((kind) => [kind, value])) as Record<Kind, T>
}

/** Words of activations are of one width, those of the residual stream of their own; where their points lie is up to each. */
function formats(): fc.Arbitrary<Partial<FormatsConfig>> {
  return mostly(fc.constantFrom(10, 11, 16, 17, 18, 20), small(8, 32)).chain((width) => {
    const kinds = Object.keys(formatRanges) as (keyof FormatsConfig)[]
    const each = kinds.map((kind) => {
      const written = widthOf(kind, width).chain((bits) => point(kind, bits))
      return [kind, written] as const
    })
    const needed = kinds.filter(
      (kind) => formatRanges[kind] === formatRanges.activation && kind !== 'score' && kind !== 'preGelu',
    )
    return fc.record(Object.fromEntries(each), { requiredKeys: needed })
  })
}

function widthOf(kind: keyof FormatsConfig, activation: number): fc.Arbitrary<number> {
  const range = formatRanges[kind]
  // Of few bits where activations are, so that weights can share multipliers.
  const usual = activation < 12 ? fc.constantFrom(4, 8) : small(12, 18)
  if (kind === 'weight') return mostly(usual, small(range.minWidth, range.maxWidth))
  if (kind === 'key' || kind === 'value')
    return mostly(small(8, Math.min(activation, 12)), small(8, activation))
  if (kind === 'score') return small(16, 32)
  if (kind === 'residual') return mostly(fc.constant(activation), small(activation, 32))
  if (range === formatRanges.activation) return fc.constant(activation)
  return mostly(small(Math.max(8, range.minWidth), 18), small(range.minWidth, range.maxWidth)).map((bits) =>
    Math.min(range.maxWidth, bits),
  )
}

/** One format in twenty has its point anywhere. */
function point(kind: keyof FormatsConfig, width: number): fc.Arbitrary<string> {
  const { signed } = formatRanges[kind]
  const bits = fc.oneof(
    { weight: 19, arbitrary: usualPoints[kind](width) },
    { weight: 1, arbitrary: small(-3, width + 3) },
  )
  return bits.map((integerBits) => `${signed ? '' : 'u'}fixed<${width},${integerBits}>`)
}
