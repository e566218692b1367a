import { filled } from '../../base/filled.js'
import { randomIntegers, seededRandom } from '../../base/random.js'
import type { StreamData, Streams } from '../../base/streams.js'
import type { LinearOperation } from '../../network/linear-layer.js'
import { exactAccWidth } from '../../numerics/accumulator.js'
import { fitSigned } from '../../numerics/requantize-int32.js'
import { concatenated, filledBlocks, tokenBlocks } from '../blocks.js'
import { geluReference } from '../gelu/gelu.reference.js'
import type { UnitCase } from '../unit.js'
import type { LinearJob, LinearUnitParams } from './linear.job.js'
import { type LinearParams, linearCycles, weightDigit } from './linear.params.js'
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
    filledBlocks(linearExpected(params, job), {
      features: job.operation.outFeatures,
      size: params.core.lanes,
      filling: filling(params, job),
    }),
  )
  const joined = (port: 'op' | 'w' | 'b' | 'x') => concatenated(inputs.map((streams) => streams[port]))
  return {
    name,
    inputs: { op: joined('op'), w: joined('w'), b: joined('b'), x: joined('x') },
    expected: { y: concatenated(outputs) },
    ...(options.measure && {
      hold: { x: ['op', 'w', 'b'] },
      cycles: {
        from: 'x',
        to: 'y',
        atMost: (jobs[0].digits ?? 1) * linearCycles(params.core, jobs[0].operation) + 63,
      },
    }),
  }
}

// What lanes beyond a matrix make of sums of nothing: 0, or hidden values less their zero.
function filling({ gelu }: LinearUnitParams, { operation }: LinearJob): number {
  return operation.gelu ? geluReference(gelu, Int32Array.of(0), operation.geluShift)[0] : 0
}

function jobInputs(params: LinearUnitParams, job: LinearJob): Streams {
  const { operation, x, bias, scale = null, digits = 1 } = job
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
        bias_shift: one(biasShift - (digits - 1) * (core.wWidth - 1)),
        out_shift: one(outShift),
        out_width: one(outWidth),
        gelu: one(operation.gelu ? 1 : 0),
        ...(params.gelu.mostShift > 0 && { gelu_shift: one(operation.geluShift) }),
        ...(core.scaleBits > 0 && { scaled: one(scale === null ? 0 : 1) }),
        ...(core.mostDigits > 1 && { digits: one(digits - 1) }),
      },
    },
    w: weightBeats(core, job),
    b: biasBeats(core, outFeatures, { bias, scale }),
    x: tokenBlocks(x, inFeatures, taps),
  }
}

function biasBeats(
  { lanes, scaleBits }: LinearParams,
  outFeatures: number,
  { bias, scale }: { readonly bias: Int32Array; readonly scale: Int32Array | null },
): StreamData {
  const biases = tokenBlocks(bias, outFeatures, lanes)
  if (scaleBits === 0) return biases
  const { fields } = tokenBlocks(scale ?? new Int32Array(outFeatures), outFeatures, lanes)
  return { beats: biases.beats, fields: { ...biases.fields, factor: fields.value } }
}

function weightBeats(core: LinearParams, { operation, weight, digits = 1 }: LinearJob): StreamData {
  const value = weightTiles(core, { ...operation, digits }, weight)
  return { beats: value.length / (core.loadLanes * core.taps), fields: { value } }
}

/**
 * A weight matrix as the load port takes it: output tile by output tile, input tile by input tile, lane by lane,
 * tap by tap; lanes and taps beyond the matrix are zero. With digits, of each output tile all input tiles of the highest
 * digit come first.
 * @param weight - [outFeatures][inFeatures]
 */
export function weightTiles(
  array: Pick<LinearParams, 'lanes' | 'taps' | 'wWidth'>,
  matrix: TiledMatrix,
  weight: Int32Array,
): Int32Array {
  const { lanes, taps } = array
  const { inFeatures, outFeatures, digits } = matrix
  const inTiles = Math.ceil(inFeatures / taps)
  const tiles = new Int32Array(Math.ceil(outFeatures / lanes) * digits * inTiles * lanes * taps)
  for (let o = 0; o < outFeatures; o++)
    for (let i = 0; i < inFeatures; i++) {
      const value = weight[o * inFeatures + i]
      for (let digit = 0; digit < digits; digit++)
        tiles[placeInTiles(array, matrix, { o, i, digit })] =
          digits === 1 ? value : weightDigit(array, value, digit)
    }
  return tiles
}

/** Sizes of a matrix in tiles. */
export interface TiledMatrix extends Pick<LinearOperation, 'inFeatures' | 'outFeatures'> {
  readonly digits: number
}

function placeInTiles(
  { lanes, taps }: Pick<LinearParams, 'lanes' | 'taps'>,
  { inFeatures, digits }: TiledMatrix,
  { o, i, digit }: { readonly o: number; readonly i: number; readonly digit: number },
): number {
  const inTiles = Math.ceil(inFeatures / taps)
  const pass = Math.floor(o / lanes) * digits + digits - 1 - digit
  const tile = pass * inTiles + Math.floor(i / taps)
  return (tile * lanes + (o % lanes)) * taps + (i % taps)
}

/** The matrix whose tiles these are, [outFeatures][inFeatures]: undoes `weightTiles`. */
export function weightMatrix(
  array: Pick<LinearParams, 'lanes' | 'taps' | 'wWidth'>,
  matrix: TiledMatrix,
  tiles: Int32Array,
): Int32Array {
  const { inFeatures, outFeatures, digits } = matrix
  const base = 2 ** (array.wWidth - 1)
  return Int32Array.from({ length: outFeatures * inFeatures }, (_, index) => {
    const [o, i] = [Math.floor(index / inFeatures), index % inFeatures]
    let weight = 0
    for (let digit = digits - 1; digit >= 0; digit--)
      weight = weight * base + tiles[placeInTiles(array, matrix, { o, i, digit })]
    return weight
  })
}

/**
 * A job of random tensors. Most tokens are of a size whose results use the range of the output and seldom leave it,
 * so that a wrong bit anywhere shows; every fourth token takes the whole format, extremes included.
 */
export function randomLinearJob(
  core: LinearParams,
  operation: LinearOperation,
  seed: number,
  { digits = 1, scaled = false }: JobExtras = {},
): LinearJob {
  const random = seededRandom(seed)
  const { tokens, inFeatures, outFeatures } = operation
  const x = new Int32Array(tokens * inFeatures)
  for (let t = 0; t < tokens; t++) {
    const width = t % 4 === 3 ? core.xWidth : moderateWidth(core, operation)
    x.set(randomIntegers(random, inFeatures, width), t * inFeatures)
  }
  const wWidth = digits === 1 ? core.wWidth : wideWidth(core, inFeatures, digits)
  return {
    operation,
    x,
    weight: randomIntegers(random, outFeatures * inFeatures, wWidth).map((value) =>
      fitSigned[core.overflow](value, wWidth),
    ),
    bias: randomIntegers(
      random,
      outFeatures,
      Math.min(core.biasWidth, core.accWidth - 1 - operation.biasShift),
    ),
    ...(scaled && {
      scale: Int32Array.from(
        { length: outFeatures },
        () => 1 + Math.floor(random() * (2 ** core.scaleBits - 1)),
      ),
    }),
    ...(digits > 1 && { digits }),
  }
}

/** What hardware that has it can do with a job beside. */
interface JobExtras {
  readonly digits?: number
  readonly scaled?: boolean
}

// As wide as the digits are, and as the accumulator holds sums of.
function wideWidth(
  { accWidth, xWidth, wWidth, taps }: LinearParams,
  inFeatures: number,
  digits: number,
): number {
  const growth = exactAccWidth(0, 0, filled(inFeatures, taps))
  return Math.min(digits * (wWidth - 1) + 1, accWidth - xWidth - growth)
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
    const digits = salt % 2 === 0 && core.mostDigits * inTiles <= core.weightTiles ? core.mostDigits : 1
    const mostOut = Math.floor(core.weightTiles / inTiles / digits) * core.lanes
    const sizes = {
      tokens: Math.min(tokens, core.maxTokens),
      inFeatures: Math.max(1, inFeatures),
      outFeatures: Math.max(1, Math.min(outFeatures, mostOut)),
    }
    const shifts = operands(core, digits)
    const extras = { digits, scaled: core.scaleBits > 0 && salt !== 3 }
    return randomLinearJob(core, { ...sizes, ...activation, ...shifts }, seed + salt, extras)
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
function operands(core: LinearParams, digits: number) {
  const { profile, accWidth, yWidth, xWidth, wWidth, biasWidth, scaleBits } = core
  if (profile === 'edge-moe') return { biasShift: accWidth - biasWidth, outShift: 3, outWidth: yWidth - 3 }
  const digitBits = (digits - 1) * (wWidth - 1)
  const product = xWidth + wWidth + digitBits
  return {
    biasShift: digitBits + Math.max(0, Math.floor((xWidth + wWidth - 1 - biasWidth) / 2)),
    outShift: Math.max(0, Math.floor((product + scaleBits - yWidth) * 0.8)),
    outWidth: yWidth - 3,
  }
}
