import type { EmittedFile } from '../../base/emitted-file.js'
import { randomIntegers, seededRandom } from '../../base/random.js'
import type { Field, StreamPort } from '../../base/streams.js'
import { saturateCodes } from '../../numerics/format.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { tokenBlocks } from '../blocks.js'
import type { Unit, UnitCase } from '../unit.js'
import { type LayerNormParams, layerNormTokenCycles } from './layernorm.params.js'
import { type LayerNormJob, layerNormReference } from './layernorm.reference.js'

/** Layer norm of every token: statistics in one pass, applied in a second, tokens overlapping. */
export const layerNorm: Unit<LayerNormParams> = {
  name: 'layernorm',
  about: 'layer norm: one-pass statistics, rate-matched to the array on both sides',
  variants: (design) => [{ label: '', params: design.layerNorm }],
  ports,
  verilog,
  hls,
  hlsLibrary: [
    'requantise.hpp',
    'times.hpp',
    'layernorm_core.hpp',
    'layernorm_exact.hpp',
    'layernorm_edge_moe.hpp',
  ],
  cases,
}

function ports(params: LayerNormParams): readonly StreamPort[] {
  const { lanes, xWidth, width, scaleWidth, biasWidth } = params
  const values = (name: string, bits: number) => ({ name, width: bits, signed: true, count: lanes })
  return [
    { name: 'op', direction: 'in', about: 'one operation', fields: operationFields(params) },
    {
      name: 'p',
      direction: 'in',
      about: 'scale and bias of a block, all blocks once an operation',
      fields: [values('scale', scaleWidth), values('bias', biasWidth)],
    },
    { name: 'x', direction: 'in', about: 'a block of a token', fields: [values('value', xWidth)] },
    {
      name: 'y',
      direction: 'out',
      about: 'a block of a token, normalised',
      fields: [values('value', width)],
    },
  ]
}

// Operands that all norms share are the hardware's.
function operationFields(params: LayerNormParams): Field[] {
  const unsigned = (name: string, width: number) => ({ name, width, signed: false })
  const tokens = unsigned('tokens', params.tokenBits)
  if (params.shared !== null) return [tokens]
  return [
    tokens,
    unsigned('epsilon_shift', params.epsilonShiftBits),
    unsigned('bias_shift', params.biasShiftBits),
    unsigned('out_shift', params.outShiftBits),
  ]
}

function verilog(params: LayerNormParams): EmittedFile[] {
  const exact = params.profile === 'exact'
  const context = {
    ...params,
    ports: portContexts('layernorm', ports(params)),
    tokenCycles: layerNormTokenCycles(params),
    exact: exact ? 1 : 0,
    round: params.rounding === 'rnd' ? 1 : 0,
    saturate: saturateCodes[params.overflow],
    op: fieldSelects(ports(params)[0]),
    hasOperands: params.shared === null,
    sharedOperands: params.shared === null ? 0 : 1,
    biasShift: params.shared?.biasShift ?? 0,
    outShift: params.shared?.outShift ?? 0,
    epsilonWidth: params.epsilon.toString(2).length + 1,
    shiftBase: 2 * params.rootWidth - params.fraction - params.guardBits,
    firstWidth: exact ? params.sumWidth : params.width,
    secondWidth: exact ? params.squareWidth : params.width,
    coreRootWidth: params.rootSteps,
    coreReciprocalWidth: exact ? params.reciprocalWidth : params.width,
    firstBit: exact ? params.rootWidth - 1 : 0,
  }
  return [{ path: 'rtl/layernorm.v', text: render('layernorm/layernorm.v.hbs', context) }]
}

function hls(params: LayerNormParams): EmittedFile[] {
  const context = {
    ...params,
    ports: portContexts('layernorm', ports(params)),
    hasOperands: params.shared === null,
    sharedOperands: params.shared,
    biasFraction: params.fraction - (params.shared?.biasShift ?? 0),
    profileStem: params.profile.replace('-', '_'),
    exactProfile: params.profile === 'exact',
    rounds: params.rounding === 'rnd',
    saturate: saturateCodes[params.overflow],
  }
  return [{ path: 'hls/layernorm.hpp', text: render('layernorm/layernorm.hpp.hbs', context) }]
}

/** A case of one or more operations back to back. */
export function layerNormCase(
  params: LayerNormParams,
  name: string,
  jobs: readonly LayerNormJob[],
  options: { readonly measure?: boolean } = {},
): UnitCase {
  const { dim, lanes, blocks } = params
  const joined = (parts: readonly Int32Array[]) => Int32Array.from(parts.flatMap((part) => [...part]))
  const blocked = (parts: readonly Int32Array[]) => tokenBlocks(joined(parts), dim, lanes)
  const tokens = jobs.map(({ x }) => x.length / dim)
  const scale = blocked(jobs.map((job) => job.scale)).fields.value
  const bias = blocked(jobs.map((job) => job.bias)).fields.value
  return {
    name,
    inputs: {
      op: { beats: jobs.length, fields: { tokens: Int32Array.from(tokens), ...operandFields(params, jobs) } },
      p: { beats: jobs.length * blocks, fields: { scale, bias } },
      x: blocked(jobs.map(({ x }) => x)),
    },
    expected: { y: blocked(jobs.map((job) => layerNormReference(params, job))) },
    ...(options.measure && {
      hold: { x: ['op', 'p'] },
      cycles: { from: 'x', to: 'y', atMost: (tokens[0] + 3) * layerNormTokenCycles(params) + 60 },
    }),
  }
}

function operandFields(
  { shared }: LayerNormParams,
  jobs: readonly LayerNormJob[],
): Record<string, Int32Array> {
  if (shared !== null) return {}
  const field = (name: keyof LayerNormJob['operands']) =>
    Int32Array.from(jobs.map(({ operands }) => operands[name]))
  return {
    epsilon_shift: field('epsilonShift'),
    bias_shift: field('biasShift'),
    out_shift: field('outShift'),
  }
}

function cases(params: LayerNormParams, seed: number): readonly UnitCase[] {
  const random = seededRandom(seed)
  const below = (most: number) => Math.floor(random() * (most + 1))
  const operands = () =>
    params.shared ?? {
      epsilonShift: 2 * below(params.mostEpsilonShift / 2),
      biasShift: below(params.mostBiasShift),
      outShift: params.mostOutShift - below(Math.min(params.guardBits, params.mostOutShift)),
    }
  const job = (tokens: readonly Int32Array[]): LayerNormJob => ({
    operands: operands(),
    x: Int32Array.from(tokens.flatMap((token) => [...token])),
    scale: randomIntegers(random, params.dim, params.scaleWidth),
    bias: randomIntegers(random, params.dim, params.biasWidth),
  })
  const spread = (width: number) => randomIntegers(random, params.dim, Math.min(width, params.xWidth))
  const typical = Array.from({ length: Math.min(6, params.maxTokens) }, () => spread(params.fraction + 2))
  return [
    layerNormCase(params, 'activations of a few units, cycles', [job(typical)], { measure: true }),
    layerNormCase(params, 'one token an operation', [
      job([spread(params.fraction)]),
      job([spread(params.xWidth)]),
    ]),
    layerNormCase(
      params,
      'constant, extreme and tiny tokens',
      extremeTokens(params, random).map((token) => job([token])),
    ),
  ]
}

/** Tokens at the edges of what is defined: constant, zero variance except for one value, both ends, one unit apart. */
function extremeTokens({ dim, xWidth: width }: LayerNormParams, random: () => number): Int32Array[] {
  const most = 2 ** (width - 1) - 1
  const filled = (value: number) => new Int32Array(dim).fill(value)
  const oneOff = filled(5)
  oneOff[dim - 1] = 6
  return [
    filled(0),
    filled(most),
    filled(-most - 1),
    oneOff,
    Int32Array.from({ length: dim }, (_, i) => (i % 2 === 0 ? most : -most - 1)),
    Int32Array.from({ length: dim }, (_, i) => (i === 0 ? most : 0)),
    randomIntegers(random, dim, 2),
    randomIntegers(random, dim, width),
  ]
}
