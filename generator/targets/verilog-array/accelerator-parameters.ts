import type { Design } from '../../design/design.js'
import { saturateCodes } from '../../numerics/format.js'
import { bitsFor, nextPowerOfTwo, packingParameters } from '../../units/linear/linear.params.js'
import {
  type AcceleratorLayout,
  imageRowBeats,
  normParameterBits,
  positionRounds,
} from './accelerator-layout.js'
import { pixelBits } from './accelerator-obstacle.js'
import { addressBits, residualExtra } from './accelerator-shape.js'
import { tilesOf } from './array-matrix.js'
import type { ArrayProgram } from './array-program.js'
import { expertParameters } from './expert-parameters.js'
import type { MemoryPlan, PlannedMemory } from './memory-plan.js'
import { fieldBits, operandFields, postFields, tagBits } from './row-tag.js'

/** Beats of the longest burst. */
export const maxBurstBeats = 16
/** Beats that the reader of what is no matrix may have under way: what a busy memory keeps it waiting for. */
export const readerBeats = 1024
/** Most ports over which it spreads them: as many bring an image before the array could take it. */
const mostListPorts = 4
/** Bits of a byte address. */
export const memoryAddressBits = 40

/** Everything that a design is lowered to. */
export interface LoweredAccelerator {
  readonly design: Design
  readonly lowered: ArrayProgram
  readonly layout: AcceleratorLayout
  readonly memory: MemoryPlan
}

/** Sizes of the accelerator by the names of its modules' parameters: numbers, or Verilog where 32 bits are too few. */
export type CoreParameters = ReturnType<typeof coreParameters>

/** Derives what the hardware is built for. */
export function coreParameters(accelerator: LoweredAccelerator) {
  const built = {
    ...memoryParameters(accelerator),
    ...arrayParameters(accelerator),
    ...networkParameters(accelerator),
    ...placeParameters(accelerator),
    ...unitParameters(accelerator),
    ...patchParameters(accelerator.design),
    ...expertParameters(accelerator.design, accelerator.lowered),
    ...tableParameters(accelerator),
    ...resultParameters(accelerator),
  }
  return {
    ...built,
    OperandBits: fieldBits(operandFields(built)),
    PostBits: fieldBits(postFields(built)),
    ...tagBits(built),
  }
}

function memoryParameters({ design: { axi, network }, lowered }: LoweredAccelerator) {
  return {
    Ports: lowered.shape.weightPorts,
    ListPorts: Math.min(axi.ports, mostListPorts),
    AddrBits: memoryAddressBits,
    DataBits: axi.dataBits,
    MaxBeats: maxBurstBeats,
    ReaderDepth: readerBeats,
    ImageBits: 32,
    TaskBits: addressBits(network.tasks.length),
  }
}

function arrayParameters({ design, lowered }: LoweredAccelerator) {
  const { linear, formats } = design
  const { operations, shape } = lowered
  const { inTiles, outTiles } = mostTiles(lowered)
  // Biases must not run out before tiles do: a row of them comes with each output tile.
  const fewestInTiles = Math.min(
    ...operations.flatMap(({ matrix, inTiles }) => (matrix === null ? [] : [inTiles])),
  )
  return {
    Lanes: linear.lanes,
    Taps: linear.taps,
    XWidth: linear.xWidth,
    WWidth: linear.wWidth,
    BiasWidth: linear.biasWidth,
    Width: formats.activation.width,
    SumWidth: formats.residual.width,
    // Of logits, and of scores of experts.
    LogitWidth: formats.logit.width,
    YWidth: Math.max(linear.yWidth, formats.score.width),
    AccWidth: linear.accWidth,
    ...packingParameters(linear),
    ScaleBits: linear.scaleBits,
    Multipliers: Math.max(1, linear.multipliers),
    MostDigits: linear.mostDigits,
    Round: design.rounding === 'rnd' ? 1 : 0,
    Saturate: saturateCodes[design.overflow],
    StoreBits: shape.storedBits,
    BiasStoreBits: shape.biasStoredBits,
    TileBits: tileCountBits(lowered),
    // Of tiles, also of all that the ring has room for.
    CountBits: bitsFor(Math.max(linear.weightTiles, ...operations.map(tilesOf))),
    RingTiles: linear.weightTiles,
    StoreTiles: lowered.storeTiles,
    // Of a tile of the ring, or of those behind it.
    StoreAddr: addressBits(linear.weightTiles + lowered.storeTiles),
    BiasDepth: nextPowerOfTwo(Math.max(2 * outTiles, Math.ceil(linear.weightTiles / fewestInTiles))),
    XDepth: nextPowerOfTwo(2 * inTiles),
    ResultDepth: linear.resultDepth,
  }
}

/** Tiles of the widest row that is read, and of the widest result. */
function mostTiles({ operations, shape }: ArrayProgram) {
  return {
    inTiles: Math.max(shape.keyBlocks, shape.headBlocks, ...operations.map(({ inTiles }) => inTiles)),
    outTiles: Math.max(shape.keyTiles, shape.headTiles, ...operations.map(({ outTiles }) => outTiles)),
  }
}

/** Bits of a number of tiles, or of words from a row to the next. */
function tileCountBits(lowered: ArrayProgram): number {
  const { inTiles, outTiles } = mostTiles(lowered)
  const strides = lowered.operations.flatMap(({ fromStride, toStride }) => [fromStride, toStride])
  return bitsFor(Math.max(inTiles, outTiles, ...strides))
}

function networkParameters({ design, lowered, memory }: LoweredAccelerator) {
  const { network } = design
  const [firstPut] = positionRounds(design, { lowered, memory })
  const { tokens, moe } = network
  const { shape, heldHeads, hiddenWords } = lowered
  const sumWords = tokens * shape.sumStride
  const normWords = tokens * shape.normWords
  return {
    Tokens: tokens,
    Prefix: network.prefix,
    TokenBits: bitsFor(tokens),
    Heads: heldHeads,
    HeadBits: addressBits(heldHeads),
    HeadDim: shape.headDim,
    HeadBlocks: shape.headBlocks,
    HeadTiles: shape.headTiles,
    KeyBlocks: shape.keyBlocks,
    KeyTiles: shape.keyTiles,
    // Where values begin, behind the keys of all heads that are held.
    ValueBase: heldHeads * shape.headKeyTiles,
    Lead: shape.lead,
    PartBits: bitsFor(Math.max(heldHeads, (moe?.experts ?? 0) + 1)),
    // Strides are added to addresses, so an address has their bits even where memories are smaller than a row.
    FeatureBits: Math.max(bitsFor(Math.max(sumWords, normWords, hiddenWords)), tileCountBits(lowered)),
    SumDepth: sumWords,
    SumStride: shape.sumStride,
    FirstPutWords: firstPut.count,
    NormDepth: normWords,
    NormWords: shape.normWords,
    HiddenDepth: hiddenWords,
  }
}

// What Vivado makes memories of; it chooses between block RAM and LUTs by their size.
function placeParameters({ memory: { memories, storeApart } }: LoweredAccelerator) {
  const style = ({ place }: PlannedMemory) => (place === 'uram' ? '"ultra"' : '"auto"')
  return {
    StoreStyle: style(memories.weights),
    StoreApart: storeApart ? 1 : 0,
    SumStyle: style(memories.residual),
    NormStyle: style(memories.norms),
    HiddenStyle: style(memories.hidden),
    NormSpilled: memories.norms.place === 'dram' ? 1 : 0,
    HiddenSpilled: memories.hidden.place === 'dram' ? 1 : 0,
    SumSpilled: memories.residual.place === 'dram' ? 1 : 0,
  }
}

function unitParameters({ design, lowered }: LoweredAccelerator) {
  const { layerNorm, linear, gelu, network, softmax, formats } = design
  const most = (value: (operation: ArrayProgram['operations'][number]) => number) =>
    Math.max(...lowered.operations.map(value))
  const norm = layerNorm.shared
  const normOperandBits = layerNorm.epsilonShiftBits + layerNorm.biasShiftBits + layerNorm.outShiftBits
  return {
    GeluFlagBits: gelu.own.mostShift > 0 ? 1 + bitsFor(gelu.own.mostShift) : 1,
    ScoreWidth: formats.score.width,
    ExpWidth: softmax.own.weightWidth,
    InverseWidth: softmax.own.inverseWidth,
    InverseShift: softmax.own.shiftBits,
    SoftmaxBits: softmax.own.rowBits,
    AttentionDims: attentionDims(lowered, linear),
    AttentionSum: Math.min(
      linear.accWidth,
      softmax.own.weightWidth + linear.wWidth + bitsFor(network.tokens),
    ),
    AttentionShiftBits: bitsFor(most((each) => each.attentionShift)),
    NormLanes: layerNorm.lanes,
    NormBlocks: layerNorm.blocks,
    NormParameterBits: normParameterBits(design),
    NormParameterUsed: layerNorm.lanes * (layerNorm.scaleWidth + layerNorm.biasWidth),
    NormTokenBits: layerNorm.tokenBits,
    NormOperandBits: norm === null ? normOperandBits : 1,
    NormHasOperands: norm === null ? 1 : 0,
    AddShiftBits: bitsFor(most(({ leftShift, sumShift }) => Math.max(leftShift, sumShift))),
    MostLeft: most(({ leftShift, sumShift }) => Math.max(leftShift, sumShift)),
    SumExtra: residualExtra(design),
  }
}

// A row's sums come once in the cycles of its scores and sums together.
function attentionDims({ shape }: ArrayProgram, { lanes, taps }: Design['linear']): number {
  const cycles = shape.headBlocks * shape.keyTiles + shape.keyBlocks * shape.headTiles
  const most = Math.min(lanes, taps)
  return Math.min(most, 2 ** Math.max(0, Math.ceil(Math.log2((shape.headDim * 1.25) / cycles))))
}

function patchParameters(design: Design) {
  const { patchEmbed, formats, network } = design
  const { height, channels } = network.image
  const rowBeats = imageRowBeats(design)
  return {
    PixelBits: pixelBits(formats),
    PixelWidth: patchEmbed.pixelWidth,
    WordPixels: patchEmbed.wordPixels,
    RowWords: patchEmbed.rowWords,
    PatchRowWords: patchEmbed.patchRowWords,
    StripeRows: patchEmbed.stripeRows,
    Columns: patchEmbed.columns,
    BlockWords: patchEmbed.blockWords,
    PatchRowBits: patchEmbed.rowBits,
    PatchColumnBits: patchEmbed.columnBits,
    PatchDepth: patchEmbed.depth,
    ImageRowBeats: rowBeats,
    ImageBeats: channels * height * rowBeats,
  }
}

function tableParameters({ lowered, layout }: LoweredAccelerator) {
  const { matrices, lists } = layout
  return {
    OpBits: addressBits(lowered.operations.length + 1),
    NormBits: addressBits(lowered.norms.length + 1),
    MatrixBits: addressBits(matrices.length + lowered.expertOperations + 1),
    ListBits: addressBits(lists.length + 1),
    OffsetBits: bitsFor(
      Math.max(...matrices.map(({ offset }) => offset), ...lists.map(({ offset }) => offset)),
    ),
    StrideBits: bitsFor(Math.max(...matrices.map(({ stride }) => stride))),
    PartBeatBits: bitsFor(Math.max(...matrices.map(({ part }) => part))),
    ListBeatBits: Math.max(bitsFor(maxBurstBeats), bitsFor(Math.max(...lists.map(({ beats }) => beats)))),
  }
}

/** Where the mean of patches is taken, from the last layer norm (accel_norm.v). */
export const meanPlaces = { nowhere: 0, before: 1, behind: 2 } as const

/** The same of a program, and how the mean is made; of networks without one, a mean that nobody takes. */
function meanParameters({ mean, norms }: ArrayProgram) {
  const { factor, shift } = mean?.operands ?? { factor: 1, shift: 1 }
  const place = norms.some(({ input }) => input === mean?.output) ? 'before' : 'behind'
  return { MeanPlace: meanPlaces[mean === null ? 'nowhere' : place], MeanFactor: factor, MeanShift: shift }
}

function resultParameters({ design: { network }, lowered }: LoweredAccelerator) {
  const { source, rows, words } = lowered.result
  return {
    // Patch embedding, what a norm before the first block makes of it, and two halves a block.
    Phases: 1 + (network.preNorm ? 1 : 0) + 2 * network.depth,
    Norms: lowered.norms.length,
    HeadTokens: network.headTokens,
    ...meanParameters(lowered),
    OutFromHidden: source === 'hidden' ? 1 : 0,
    OutRows: rows,
    OutWords: words,
    OutStride: source === 'hidden' ? words : lowered.shape.sumStride,
  }
}
