import { filled } from '../../base/filled.js'
import { greatestCommonDivisor } from '../../base/greatest-common-divisor.js'
import { headTiles } from '../../config/attention-rules.js'
import type { Design } from '../../design/design.js'
import { deviceOf } from '../../devices/devices.js'
import { paddedHeads } from '../../network/key-order.js'
import { attentionBlockDims } from '../../units/attention_reorder/attention_reorder.params.js'
import { bitsFor } from '../../units/linear/linear.params.js'
import type { MemoryMap } from '../../weights/memory-map.js'
import { attendSchedule } from './attend-schedule.js'
import { imageLayout } from './image-layout.js'
import { stripePorts } from './kernel-interface.js'
import type { KernelProgram } from './kernel-program.js'
import { stripesOf, stripeTiles } from './stripes.js'

/** A constant of the kernel as C++ prints it. */
export interface KernelConstant {
  readonly name: string
  readonly value: number
  readonly about: string
}

/** Sizes of the program and its memory. */
export function programConstants(
  { network }: Design,
  { program, operations, segments, tensors }: KernelProgram,
): KernelConstant[] {
  const { result, resultsAddress, resultWords } = tensors
  return [
    { name: 'tasks', value: network.tasks.length, about: 'tasks that the network knows' },
    { name: 'steps', value: program.steps.length, about: 'steps of the program' },
    { name: 'scheduled_operations', value: operations.length, about: 'operations that run for an image' },
    { name: 'segments', value: segments.length, about: 'segments that they run in' },
    { name: 'result_address', value: result.address, about: `${result.name}, the last result` },
    { name: 'result_words', value: resultWords, about: 'words of it' },
    { name: 'results_address', value: resultsAddress, about: 'results of all images' },
  ]
}

/** Sizes of what the kernel is built from. */
export function kernelConstants(design: Design, { map, tensors }: KernelProgram): KernelConstant[] {
  const { network, linear, layerNorm, patchEmbed } = design
  const { wordLanes } = tensors
  const { pixelBits, rowWords, words } = imageLayout(design)
  const widest = Math.max(...[...tensors.tensors.values()].map(({ columns }) => columns))
  const sizes = [linear.lanes, linear.taps, layerNorm.lanes, wordLanes]
  const { heads } = network
  const isRotated = design.keyOrder !== 'ascending'
  return [
    { name: 'word_lanes', value: wordLanes, about: '32-bit lanes of a memory word' },
    { name: 'row_values', value: widest + Math.max(...sizes), about: "values of a row's buffer" },
    { name: 'dim', value: network.dim, about: 'values of a token' },
    { name: 'max_tokens', value: network.tokens, about: 'tokens, class token included' },
    { name: 'head_dim', value: network.headDim, about: 'of them, of a head' },
    { name: 'residual_width', value: patchEmbed.yWidth, about: 'bits of a value of the residual stream' },
    { name: 'most_experts', value: Math.max(1, network.moe?.experts ?? 0), about: 'experts of a layer' },
    { name: 'gate_count', value: network.moe?.gate.count ?? 0, about: 'experts among which a task chooses' },
    { name: 'pixel_bits', value: pixelBits, about: 'bits of a pixel in memory' },
    { name: 'image_row_words', value: rowWords, about: 'words of a row of pixels' },
    { name: 'image_words', value: words, about: 'words of an image' },
    { name: 'word_pixels', value: (32 / pixelBits) * wordLanes, about: 'pixels of a word' },
    {
      name: 'score_columns',
      value: isRotated ? paddedHeads(heads) : heads,
      about: 'heads of a row of scores',
    },
    { name: 'statistic_columns', value: 2 * paddedHeads(heads), about: 'and of statistics' },
    ...meanConstants(design),
    ...packingConstants(design, map),
    ...pieceConstants(design, wordLanes),
    ...(isRotated ? rotatedConstants(design) : attendConstants(design)),
    ...tripConstants(design, { map, widest, wordLanes }),
  ]
}

/** Of the mean that a head may read. */
function meanConstants({ program }: Design): KernelConstant[] {
  return program.steps.flatMap((step): KernelConstant[] => {
    const format = step.kind === 'mean' ? program.tensors.get(step.output)?.format : undefined
    if (step.kind !== 'mean' || format === undefined || format === 'index') return []
    const { count, factor, shift } = step.operands
    return [
      { name: 'mean_width', value: format.width, about: 'bits of a value of the mean' },
      { name: 'mean_count_bits', value: bitsFor(count), about: 'and more of the sum' },
      { name: 'mean_factor', value: factor, about: 'the sum times this, shifted, is the mean' },
      { name: 'mean_shift', value: shift, about: 'right by so many bits' },
    ]
  })
}

/** How parameters lie in memory, and the stripes in which matrices are read. */
function packingConstants(design: Design, map: MemoryMap): KernelConstant[] {
  const { linear } = design
  const stripes = stripesOf(design, map)
  const beatLanes = (role: keyof typeof map.layouts) => map.layouts[role].bytesPerBeat / 4
  return [
    { name: 'weight_bits', value: linear.wWidth, about: 'bits of a packed weight' },
    { name: 'weight_beat_lanes', value: beatLanes('weight'), about: 'lanes of a beat of weights' },
    { name: 'bias_bits', value: linear.biasWidth, about: 'bits of a packed bias' },
    { name: 'bias_beat_lanes', value: beatLanes('bias'), about: 'lanes of a beat of biases' },
    ...(linear.scaleBits > 0
      ? [
          { name: 'factor_bits', value: map.layouts.scale.elementBits, about: 'bits of a packed factor' },
          { name: 'factor_beat_lanes', value: beatLanes('scale'), about: 'lanes of a beat of factors' },
        ]
      : []),
    { name: 'scale_beat_lanes', value: beatLanes('normScale'), about: 'and of scales of layer norms' },
    { name: 'norm_bias_beat_lanes', value: beatLanes('normBias'), about: 'and of their biases' },
    { name: 'position_beat_lanes', value: beatLanes('position'), about: 'and of positions' },
    { name: 'stripe_ports', value: stripePorts, about: 'interfaces that bring weights' },
    { name: 'stripes', value: stripes.count, about: 'of them that do: a beat has as many words' },
    { name: 'stripe_shares', value: stripes.shares, about: 'into which a matrix is cut for them' },
  ]
}

/** Values that move at once between words and beats: what divides both, and a head where rows are made of heads. */
function pieceConstants(design: Design, wordLanes: number): KernelConstant[] {
  const { linear, layerNorm, gate, network, keyOrder, patchEmbed } = design
  const piece = (name: string, about: string, ...sizes: readonly number[]) => ({
    name,
    value: sizes.reduce(greatestCommonDivisor, wordLanes),
    about,
  })
  const head = keyOrder === 'ascending' ? [network.headDim] : []
  return [
    piece('source_piece', 'values that go at once from words to blocks', linear.taps, ...head),
    piece('sink_piece', 'from rows of results to words', linear.lanes, ...head),
    ...(head.length === 0
      ? []
      : [piece('place_piece', 'from words to tiles of keys and values', linear.lanes, linear.taps, ...head)]),
    piece('row_piece', 'and between words and rows of sums', linear.lanes),
    piece('norm_piece', 'and blocks of layer norms', layerNorm.lanes),
    ...(gate === null ? [] : [piece('gate_piece', 'and beats of logits', gate.own.lanes)]),
    {
      name: 'stripe_banks',
      value: Math.max((wordLanes * 32) / imageLayout(design).pixelBits, patchEmbed.taps),
      about: "banks of a stripe's pixels",
    },
  ]
}

/** Attention with multipliers of its own. */
function rotatedConstants(design: Design): KernelConstant[] {
  const { network } = design
  const wordLanes = design.axi.dataBits / 32
  const kept = keepsKeys(design) ? network.tokens : 1
  const piece = [attentionBlockDims, network.headDim].reduce(greatestCommonDivisor, wordLanes)
  return [
    { name: 'block_piece', value: piece, about: 'values that go at once from words to blocks of heads' },
    { name: 'kept_tokens', value: kept, about: 'tokens whose keys and values are kept on chip' },
  ]
}

/**
 * Whether keys and values of attention with multipliers of its own stay on chip: all of a layer's, in no more than a
 * quarter of the device's block RAM.
 */
export function keepsKeys({ network, attentionReorder: attention, device }: Design): boolean {
  const blocks = attention.heads * attention.headBlocks * attentionBlockDims
  const bits = 2 * network.tokens * blocks * attention.width
  return bits <= (deviceOf(device).resources.bram36 * bitsOfBlockRam) / 4
}

const bitsOfBlockRam = 36 * 1024

/** Multipliers of experts' results by scores: a row comes once in as many cycles as an expert's hidden values have blocks. */
export function scatterersOf({ network, linear }: Design): number {
  return Math.ceil(linear.lanes / Math.ceil((network.moe?.hidden ?? 1) / linear.taps))
}

/** Most trips of loops, for reports of synthesis. */
function tripConstants(
  design: Design,
  {
    map,
    widest,
    wordLanes,
  }: { readonly map: MemoryMap; readonly widest: number; readonly wordLanes: number },
): KernelConstant[] {
  const { network, linear, layerNorm, gate, program } = design
  const rowWords = Math.ceil(widest / wordLanes)
  const { bytesPerBeat } = map.layouts.weight
  const tileWords = Math.max(1, ((linear.lanes / linear.loadLanes) * bytesPerBeat) / (4 * wordLanes))
  const stripeWords = Math.max(...stripeTiles(stripesOf(design, map), linear.weightTiles)) * tileWords
  const rowSteps = (role: 'bias' | 'scale') =>
    linear.maxOutTiles * Math.max(1, map.layouts[role].bytesPerBeat / (4 * wordLanes))
  // A row's values, and its heads', fill whole beats of whoever takes them; a piece has one value at least.
  const beats = [linear.taps, linear.lanes, layerNorm.lanes, gate?.own.lanes ?? 1, attentionBlockDims]
  const columns = [...program.tensors.values()].map(({ shape }) => shape[shape.length - 1])
  const values = beats.flatMap((beat) => [
    ...columns.map((count) => filled(count, beat)),
    network.heads * filled(network.headDim, beat),
  ])
  return [
    { name: 'most_words', value: network.tokens * rowWords, about: 'words of a tensor' },
    { name: 'most_pieces', value: network.tokens * Math.max(...values), about: 'pieces of one' },
    { name: 'most_rows', value: network.tokens * linear.maxOutTiles, about: 'rows of results' },
    { name: 'most_queries', value: network.tokens * network.heads, about: 'queries' },
    { name: 'most_stripe_words', value: stripeWords, about: 'words of a stripe' },
    { name: 'most_tile_steps', value: stripeWords + stripePorts, about: 'steps in which stripes are placed' },
    { name: 'most_bias_steps', value: rowSteps('bias'), about: 'and biases' },
    ...(linear.scaleBits > 0
      ? [{ name: 'most_factor_steps', value: rowSteps('scale'), about: 'and factors' }]
      : []),
  ]
}

function attendConstants(design: Design): KernelConstant[] {
  const { lead, ring, keys, evaluators, finishers, banks, delay } = attendSchedule(design)
  const { network, linear } = design
  const tiles = (values: number, size: number) => Math.ceil(values / size)
  const blocks = { head: tiles(network.headDim, linear.taps), key: tiles(network.tokens, linear.taps) }
  return [
    { name: 'head_blocks', value: blocks.head, about: "blocks of a head's query" },
    { name: 'key_blocks', value: blocks.key, about: 'of its exponentials' },
    {
      name: 'head_out_tiles',
      value: tiles(network.headDim, linear.lanes),
      about: 'output tiles of its result',
    },
    {
      name: 'key_tiles',
      value: tiles(network.tokens, linear.lanes) * blocks.head,
      about: 'tiles of its keys, in front of those of its values',
    },
    { name: 'head_tiles', value: headTiles(network, linear), about: 'and of both' },
    { name: 'attend_lead', value: lead, about: 'queries whose scores come before a weighted sum' },
    { name: 'attend_ring', value: ring, about: 'queries of which exponentials are held' },
    { name: 'attend_keys', value: keys, about: 'keys of each, filled up' },
    { name: 'attend_evaluators', value: evaluators, about: 'exponentials a cycle' },
    { name: 'attend_finishers', value: finishers, about: 'lanes of a weighted sum that are divided a cycle' },
    { name: 'attend_banks', value: banks, about: 'banks of scores' },
    { name: 'attend_delay', value: delay, about: 'cycles within which what is made is there' },
  ]
}
