import { describe, expect, it } from 'vitest'
import type { Config } from '../../generator/config/config.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { acceleratorObstacle } from '../../generator/targets/verilog-array/accelerator-obstacle.js'
import { edited } from './edited.js'
import { plainModel } from './plain-model.js'

const parameterFormats = {
  weight: 'fixed<16,2>',
  attentionBias: 'fixed<16,7>',
  bias: 'fixed<16,5>',
  normScale: 'fixed<16,5>',
  normBias: 'fixed<16,5>',
  patchWeight: 'fixed<16,0>',
  pixel: 'ufixed<8,0>',
  patchBias: 'fixed<16,5>',
}

const activations = (word: string) => ({
  ...{ activation: word, norm: word, query: word, key: word, value: word, score: word },
  ...{ attention: word, hidden: word, preGelu: word, logit: word, gateScore: word, residual: word },
})

/** Of profile edge-moe. */
const published = { ...activations('fixed<32,10>'), ...parameterFormats }

/** Of profile exact, for heads of 16 or, M³ViT's, of 64. */
const exact = (headDim: 16 | 64) => ({
  ...activations('fixed<18,7>'),
  key: 'fixed<16,5>',
  value: 'fixed<16,5>',
  score: headDim === 16 ? 'fixed<22,9>' : 'fixed<22,10>',
  gateScore: 'fixed<18,2>',
  ...parameterFormats,
})

/** M³ViT's and Edge-MoE's. */
const gate = { order: 'softmax-topk', kind: 'per-task', expertsPerTask: null, pruneBelow: null } as const

const minimal = {
  name: 'minimal',
  model: { image: { height: 32, width: 32 }, patchSize: 8, embedDim: 32, depth: 2, heads: 2 },
  hardware: { device: 'u280' },
}

describe('resolveConfig', () => {
  it('fills in everything that a minimal config leaves out', () => {
    expect(parseConfig(minimal)).toEqual({
      name: 'minimal',
      model: {
        image: { height: 32, width: 32, channels: 3 },
        patchSize: 8,
        embedDim: 32,
        depth: 2,
        heads: 2,
        mlpRatio: 4,
        ...plainModel,
        moe: null,
        tasks: ['main'],
        head: null,
      },
      hardware: {
        device: 'u280',
        clockMhz: 300,
        array: { lanes: 16, taps: 16 },
        axi: { dataBits: 128, ports: 4 },
        buffers: { weightTiles: 1024, features: 'auto', heads: null },
        attention: { dataflow: 'array', rows: 4 },
        experts: { order: 'balanced' },
      },
      numerics: {
        profile: 'exact',
        formats: exact(16),
        tensors: {},
        rounding: 'rnd',
        overflow: 'sat',
        scales: 'tensor',
        gelu: { method: 'delta-lut', maxError: 1e-5, zeroPoint: false },
        softmax: { method: 'deferred', weightBits: 17 },
      },
    } satisfies Config)
  })

  it("gives profile edge-moe the published code's numbers", () => {
    expect(parseConfig(minimal, { numerics: 'edge-moe' }).numerics).toEqual({
      profile: 'edge-moe',
      formats: published,
      tensors: {},
      rounding: 'trn',
      overflow: 'wrap',
      scales: 'tensor',
      gelu: { method: 'delta-lut', maxError: 1e-4, zeroPoint: false },
      softmax: { method: 'single-pass', weightBits: null },
    } satisfies Config['numerics'])
  })

  it('clips without the most negative number where two weights can then share a DSP', () => {
    const overflow = (numerics: object) => parseConfig({ ...minimal, numerics }).numerics.overflow
    const few = { activation: 'fixed<11,4>', weight: 'fixed<8,1>', patchWeight: 'fixed<8,0>' }
    expect(overflow({ formats: few, softmax: { weightBits: 10 } })).toBe('sat_sym')
    expect(overflow({ formats: few, softmax: { weightBits: 10 }, overflow: 'sat' })).toBe('sat')
    // Weights of attention are inputs of the array, of one bit more.
    expect(overflow({ formats: few, softmax: { weightBits: 12 } })).toBe('sat')
    // Wider weights of some layers are cut into digits.
    const wide = { ...few, patchWeight: 'fixed<15,0>' }
    expect(overflow({ formats: wide, softmax: { weightBits: 10 } })).toBe('sat_sym')
    const wider = { ...few, weight: 'fixed<9,1>' }
    expect(overflow({ formats: wider, softmax: { weightBits: 10 } })).toBe('sat')
  })

  it.each([
    ['exact', 'delta-lut', 1e-5],
    ['exact', 'delta-lut-nearest', 2e-3],
    ['exact', 'shift', null],
    ['edge-moe', 'delta-lut', 1e-4],
    ['edge-moe', 'delta-lut-nearest', 2e-3],
    ['edge-moe', 'shift', null],
  ])('%s with GELU by %s bounds its error to %s', (profile, method, maxError) => {
    const { gelu } = parseConfig({ ...minimal, numerics: { profile, gelu: { method } } }).numerics
    expect(gelu).toEqual({ method, maxError, zeroPoint: false })
  })

  it('takes moe: null for no MoE, and blocks left out for the odd ones', () => {
    expect(parseConfig(edited({ 'model.moe': null })).model.moe).toBeNull()
    const odd = { blocks: [1, 3, 5, 7, 9, 11], experts: 16, topK: 2, hidden: 384, gate }
    expect(parseConfig(edited({})).model.moe).toEqual(odd)
    expect(parseConfig(edited({ 'model.moe.blocks': undefined })).model.moe).toEqual(odd)
  })

  it('keeps what a gate says, and fills in the rest', () => {
    const gateOf = (written: object) => parseConfig(edited({ 'model.moe.gate': written })).model.moe?.gate
    expect(gateOf({ kind: 'shared', pruneBelow: 0.1 })).toEqual({ ...gate, kind: 'shared', pruneBelow: 0.1 })
    const other = { order: 'topk-softmax', kind: 'task-conditioned', expertsPerTask: 8, pruneBelow: 0 }
    expect(gateOf(other)).toEqual(other)
  })

  it('sorts the MoE blocks', () => {
    expect(parseConfig(edited({ 'model.moe.blocks': [11, 0, 4] })).model.moe?.blocks).toEqual([0, 4, 11])
  })

  it('lets other kinds follow the activations and weights that are written', () => {
    const written = { activation: 'fixed<24,8>', weight: 'fixed<12,1>' }
    const { numerics, hardware } = parseConfig({ ...minimal, numerics: { formats: written } })
    expect(numerics.formats).toMatchObject({
      ...{ residual: 'fixed<24,8>', norm: 'fixed<24,8>', query: 'fixed<24,8>', hidden: 'fixed<24,8>' },
      ...{ key: 'fixed<12,6>', value: 'fixed<12,6>', score: 'fixed<28,10>', gateScore: 'fixed<24,2>' },
    })
    expect(hardware.attention.dataflow).toBe('array')
  })

  it('gives the ring of weights room for keys and values of a head', () => {
    const tilesOf = (side: number) =>
      parseConfig({ ...minimal, model: { ...minimal.model, image: { height: side, width: side } } }).hardware
    expect(tilesOf(32).buffers.weightTiles).toBe(1024)
    // 64 × 64 patches and the class token: 257 tiles of keys, and as many of values, of a head of 16.
    expect(tilesOf(512).buffers.weightTiles).toBe(1024)
    const wide = parseConfig({
      ...minimal,
      model: { ...minimal.model, image: { height: 512, width: 512 }, embedDim: 128 },
    })
    expect(wide.hardware.buffers.weightTiles).toBe(2 * 4 * 257)
    expect(wide.hardware.attention.dataflow).toBe('array')
  })

  it('writes formats in one spelling', () => {
    const config = parseConfig(edited({ 'numerics.formats.weight': ' fixed< 018, -2 > ' }))
    expect(config.numerics.formats).toEqual({
      ...exact(64),
      weight: 'fixed<18,-2>',
      key: 'fixed<18,5>',
      value: 'fixed<18,5>',
    })
  })

  it('accepts the published formats under edge-moe however they are spelt', () => {
    const numerics = { profile: 'edge-moe', formats: { weight: 'fixed<16, 2>' } }
    expect(parseConfig({ ...minimal, numerics }).numerics.formats).toEqual(published)
  })

  it('does not count the dense hidden size where every block has experts', () => {
    const narrow = { 'model.moe.blocks': [0, 1], 'model.depth': 2, 'model.patchSize': 8 }
    const config = edited({ ...narrow, 'hardware.buffers.weightTiles': 24 })
    expect(parseConfig(config).hardware.buffers.weightTiles).toBe(24)
  })
})

describe('presets', () => {
  it("m3vit-tiny is Edge-MoE's network", () => {
    const { model, hardware } = loadConfig('m3vit-tiny')
    expect(model).toEqual({
      image: { height: 128, width: 256, channels: 3 },
      patchSize: 16,
      embedDim: 192,
      depth: 12,
      heads: 3,
      mlpRatio: 4,
      ...plainModel,
      moe: { blocks: [1, 3, 5, 7, 9, 11], experts: 16, topK: 2, hidden: 384, gate },
      tasks: ['semseg', 'depth'],
      head: null,
    } satisfies Config['model'])
    expect(hardware).toMatchObject({
      device: 'zcu102',
      clockMhz: 300,
      array: { lanes: 16, taps: 16 },
      axi: { dataBits: 128, ports: 4 },
      buffers: { weightTiles: 1024, features: 'auto', heads: null },
    })
  })

  it.each([
    ['clip-vit-b16', 768, 197],
    ['clip-vit-b32', 768, 50],
    ['deit-tiny-distilled', 192, 198],
    ['deit3-small', 384, 197],
    ['dinov2-base', 768, 257],
    ['dinov2-small', 384, 261],
    ['mae-base', 768, 197],
    ['vit-small-augreg', 384, 197],
    ['vmoe-s32', 512, 50],
  ])('%s: %d wide, %d tokens, and an accelerator', (name, embedDim, tokens) => {
    const design = elaborate(loadConfig(name))
    expect(design.network).toMatchObject({ dim: embedDim, tokens })
    expect(acceleratorObstacle(design)).toBeNull()
  })

  it.each([
    ['m3vit-small', 384, 12, 1201],
    ['m3vit-base', 768, 12, 1201],
    ['deit-tiny', 192, 3, 197],
    ['deit-small', 384, 6, 197],
    ['deit-base', 768, 12, 197],
  ])('%s: %d wide, %d heads, %d tokens', (name, embedDim, heads, tokens) => {
    const { model } = loadConfig(name)
    expect(model).toMatchObject({ embedDim, heads, depth: 12, mlpRatio: 4, patchSize: 16 })
    expect(elaborate(loadConfig(name)).network.tokens).toBe(tokens)
    const isDense = name.startsWith('deit')
    expect(model.head).toEqual(isDense ? { classes: 1000, pool: 'first', normAfterPool: false } : null)
    const blocks = [1, 3, 5, 7, 9, 11]
    const moe = { blocks, experts: 16, topK: 4, hidden: embedDim, gate }
    expect(model.moe).toEqual(isDense ? null : moe)
    expect(model.tasks).toEqual(isDense ? ['main'] : ['semseg', 'depth'])
  })

  it('nano has 17 tokens, two MoE blocks and an 8 × 8 array', () => {
    const { model, hardware } = loadConfig('nano')
    expect(model).toMatchObject({
      image: { height: 32, width: 32, channels: 3 },
      patchSize: 8,
      embedDim: 32,
      depth: 4,
      heads: 2,
      mlpRatio: 4,
      moe: { blocks: [1, 3], experts: 4, topK: 2, hidden: 64 },
      tasks: ['semseg', 'depth'],
    })
    expect(hardware).toMatchObject({
      device: 'zcu102',
      array: { lanes: 8, taps: 8 },
      buffers: { weightTiles: 128 },
    })
  })
})
