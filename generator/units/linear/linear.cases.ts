import { randomIntegers, seededRandom } from '../../base/random.js'
import type { StreamData, Streams } from '../../base/streams.js'
import type { LinearOperation } from '../../network/linear-layer.js'
import { fitSigned } from '../../numerics/requantize-int32.js'
import { concatenated, tokenBlocks } from '../blocks.js'
import { geluReference } from '../gelu/gelu.reference.js'
import type { UnitCase } from '../unit.js'
import type { LinearJob, LinearUnitParams } from './linear.job.js'
import { type LinearParams, linearCycles } from './linear.params.js'
import { linearReference } from './linear.reference.js'
/** What the unit must compute for a job: [tokens][outFeatures]. */
export function linearExpected(params: LinearUnitParams, job: LinearJob): Int32Array {
  const sums = linearReference(params.core, job.operation, job)
  return job.operation.gelu ? geluReference(params.gelu, sums, job.operation.geluShift) : sums
}

/**
 * A case of one or more operations back to back.
 * @param options.measure - hold the tokens until all weights are loaded and bound the cycles (first operation only).
 */
export function linearCase(
  params: LinearUnitParams,
  name: string,
  jobs: readonly LinearJob[],
  options: { readonly measure?: boolean } = {},
): UnitCase {
  const inputs = jobs.map((job) => jobInputs(params, job))
  const outputs = jobs.map((job) =>
    tokenBlocks(linearExpected(params, job), job.operation.outFeatures, params.core.lanes),
  )
  const joined = (port: 'op' | 'w' | 'b' | 'x') => concatenated(inputs.map((streams) => streams[port]))
  return {
    name,
    inputs: { op: joined('op'), w: joined('w'), b: joined('b'), x: joined('x') },
    expected: { y: concatenated(outputs) },
    ...(options.measure && {
      hold: { x: ['op', 'w', 'b'] },
      cycles: { from: 'x', to: 'y', atMost: linearCycles(params.core, jobs[0].operation) + 63 },
    }),
  }
}

function jobInputs(params: LinearUnitParams, { operation, x, weight, bias }: LinearJob): Streams {
  const { core } = params
  const { lanes, taps } = core
  const { tokens, inFeatures, outFeatures, biasShift, outShift, outWidth } = operation
  const one = (value: number) => Int32Array.of(value)
  return {
    op: {
      beats: 1,
      fields: {
        tokens: one(tokens),
        in_tiles: one(Math.ceil(inFeatures / taps)),
        out_tiles: one(Math.ceil(outFeatures / lanes)),
        bias_shift: one(biasShift),
        out_shift: one(outShift),
        out_width: one(outWidth),
        gelu: one(operation.gelu ? 1 : 0),
        ...(params.gelu.mostShift > 0 && { gelu_shift: one(operation.geluShift) }),
      },
    },
    w: weightBeats(core, operation, weight),
    b: tokenBlocks(bias, outFeatures, lanes),
    x: tokenBlocks(x, inFeatures, taps),
  }
}

function weightBeats(core: LinearParams, operation: LinearOperation, weight: Int32Array): StreamData {
  const value = weightTiles(core, operation, weight)
  return { beats: value.length / (core.loadLanes * core.taps), fields: { value } }
}

/**
 * A weight matrix as the load port takes it: output tile by output tile, input tile by input tile, lane by lane,
 * tap by tap; lanes and taps beyond the matrix are zero.
 * @param weight - [outFeatures][inFeatures]
 */
export function weightTiles(
  { lanes, taps }: Pick<LinearParams, 'lanes' | 'taps'>,
  { inFeatures, outFeatures }: Pick<LinearOperation, 'inFeatures' | 'outFeatures'>,
  weight: Int32Array,
): Int32Array {
  const inTiles = Math.ceil(inFeatures / taps)
  const tiles = new Int32Array(Math.ceil(outFeatures / lanes) * inTiles * lanes * taps)
  for (let o = 0; o < outFeatures; o++) {
    for (let i = 0; i < inFeatures; i++) {
      const tile = Math.floor(o / lanes) * inTiles + Math.floor(i / taps)
      tiles[(tile * lanes + (o % lanes)) * taps + (i % taps)] = weight[o * inFeatures + i]
    }
  }
  return tiles
}

/** The matrix whose tiles these are, [outFeatures][inFeatures]: undoes `weightTiles`. */
export function weightMatrix(
  { lanes, taps }: Pick<LinearParams, 'lanes' | 'taps'>,
  { inFeatures, outFeatures }: Pick<LinearOperation, 'inFeatures' | 'outFeatures'>,
  tiles: Int32Array,
): Int32Array {
  const inTiles = Math.ceil(inFeatures / taps)
  return Int32Array.from({ length: outFeatures * inFeatures }, (_, index) => {
    const [o, i] = [Math.floor(index / inFeatures), index % inFeatures]
    const tile = Math.floor(o / lanes) * inTiles + Math.floor(i / taps)
    return tiles[(tile * lanes + (o % lanes)) * taps + (i % taps)]
  })
}

/**
 * A job of random tensors. Most tokens are of a size whose results use the range of the output and seldom leave it,
 * so that a wrong bit anywhere shows; every fourth token takes the whole format, extremes included.
 */
export function randomLinearJob(core: LinearParams, operation: LinearOperation, seed: number): LinearJob {
  const random = seededRandom(seed)
  const { tokens, inFeatures, outFeatures } = operation
  const x = new Int32Array(tokens * inFeatures)
  for (let t = 0; t < tokens; t++) {
    const width = t % 4 === 3 ? core.xWidth : moderateWidth(core, operation)
    x.set(randomIntegers(random, inFeatures, width), t * inFeatures)
  }
  return {
    operation,
    x,
    weight: randomIntegers(random, outFeatures * inFeatures, core.wWidth).map((value) =>
      fitSigned[core.overflow](value, core.wWidth),
    ),
    bias: randomIntegers(random, outFeatures, core.biasWidth),
  }
}

// Bits of activations for which the sum of products, shifted, is about a quarter of the largest result.
function moderateWidth(
  { profile, xWidth, wWidth }: LinearParams,
  { inFeatures, outShift, outWidth }: LinearOperation,
): number {
  if (profile === 'edge-moe') return xWidth
  const growth = Math.log2(inFeatures) / 2
  return Math.max(2, Math.min(xWidth, Math.round(outWidth + outShift - wWidth - growth)))
}

/** Seeded test vectors: single values, full tiles with GELU, operations back to back, the longest token. */
export function linearCases(params: LinearUnitParams, seed: number): readonly UnitCase[] {
  const { core } = params
  const { mostShift } = params.gelu
  /** A job whose results GELU takes with a shift, or, where that is null, does not take. */
  const job = (
    [tokens, inFeatures, outFeatures]: readonly [number, number, number],
    shift: number | null,
    salt: number,
  ) => {
    const activation = { gelu: shift !== null, geluShift: shift ?? 0 }
    // Of small networks only so much: an operation has no more tokens than the unit counts, no more tiles than the ring
    // holds, and one value at least.
    const inTiles = Math.ceil(Math.max(1, inFeatures) / core.taps)
    const mostOut = Math.floor(core.weightTiles / inTiles) * core.lanes
    const sizes = {
      tokens: Math.min(tokens, core.maxTokens),
      inFeatures: Math.max(1, inFeatures),
      outFeatures: Math.max(1, Math.min(outFeatures, mostOut)),
    }
    return randomLinearJob(core, { ...sizes, ...activation, ...operands(core) }, seed + salt)
  }
  const widestIn = Math.min(core.maxInTiles, 5) * core.taps
  // GELU keeps up with rows as far apart as its evaluators need, and no closer.
  const geluIn =
    Math.min(core.maxInTiles, Math.max(5, Math.ceil(core.lanes / params.gelu.evaluators))) * core.taps
  const widestOut = Math.min(core.maxOutTiles, 3) * core.lanes
  return [
    linearCase(params, 'one token, one value', [job([1, 1, 1], null, 0)]),
    linearCase(
      params,
      'full tiles, GELU, cycles',
      [job([Math.min(7, core.maxTokens), geluIn, widestOut], 0, 1)],
      { measure: true },
    ),
    linearCase(params, 'five operations back to back', [
      job([3, widestIn - 1, widestOut - 1], mostShift, 2),
      job([1, 1, widestOut], null, 3),
      job([2, widestIn, 1], 0, 4),
      job([4, Math.ceil(core.taps / 2), core.lanes], null, 5),
      job([2, widestIn, widestOut], Math.ceil(mostShift / 2), 6),
    ]),
    linearCase(params, 'the longest token', [job([2, core.maxInTiles * core.taps, core.lanes], null, 7)]),
  ]
}

/** Operands in the middle of their ranges; the result three bits narrower than its word, so that its width matters. */
function operands({ profile, accWidth, yWidth, xWidth, wWidth, biasWidth }: LinearParams) {
  if (profile === 'edge-moe') return { biasShift: accWidth - biasWidth, outShift: 3, outWidth: yWidth - 3 }
  const product = xWidth + wWidth
  return {
    biasShift: Math.max(0, Math.floor((product - 1 - biasWidth) / 2)),
    outShift: Math.max(0, Math.floor((product - yWidth) * 0.8)),
    outWidth: yWidth - 3,
  }
}
