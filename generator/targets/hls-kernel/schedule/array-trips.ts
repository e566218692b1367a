import { imageLayout } from '../image-layout.js'
import { scatterersOf } from '../kernel-constants.js'
import type { KernelOperation } from '../kernel-operation.js'
import { headBursts, headWords, longestTrips, type RegionTrips } from './fetch-trips.js'
import { type KernelSizes, pieces } from './kernel-sizes.js'
import { addedTrips, type LoopName, type Trips } from './loop-table.js'
import { normTrips } from './norm-trips.js'
import { packedSteps, packedWords } from './packed-words.js'

/** What an operation on the array does with so many tokens. */
export function arrayTrips(sizes: KernelSizes, operation: KernelOperation, tokens: number): RegionTrips {
  const parts = [source, multiply, finish, sink].map((part) => part(sizes, operation, tokens))
  return {
    trips: addedTrips(parts.map(({ trips }) => trips)),
    chain: parts.flatMap(({ chain }) => chain),
    longest: longestTrips(parts),
  }
}

type Part = (sizes: KernelSizes, operation: KernelOperation, tokens: number) => RegionTrips

const source: Part = (sizes, operation, tokens) => {
  const { design } = sizes
  const { taps } = design.linear
  const piece = sizes.constant('source_piece')
  if (operation.kind === 'PATCH_EMBED') return pixels(sizes)
  if (operation.normed >= 0) return normTrips(sizes, operation, tokens)
  if (operation.kind === 'ATTEND') {
    const { rows, heads } = operation
    return {
      trips: {
        'read_heads.bursts': headBursts(sizes, operation),
        'read_heads.heads': rows * headWords(sizes, operation),
        'fill_beats.pieces': rows * heads * pieces(design.network.headDim, taps, piece),
      },
      chain: ['read_heads.heads', 'fill_beats.pieces'],
    }
  }
  const { inFeatures } = sizes.program.layers.layers[operation.layer]
  const words = tokens * sizes.rowWords(inFeatures)
  const filled = { 'fill_beats.pieces': tokens * pieces(inFeatures, taps, piece) }
  return operation.kind === 'EXPERT_FIRST'
    ? {
        trips: { 'gather_tokens.places': tokens, 'gather_tokens.words': words, ...filled },
        chain: ['gather_tokens.words', 'fill_beats.pieces'],
      }
    : {
        trips: { 'read_tokens.tokens': words, ...filled },
        chain: ['read_tokens.tokens', 'fill_beats.pieces'],
      }
}

function pixels({ design }: KernelSizes): RegionTrips {
  const { patchEmbed, network } = design
  const { rowWords } = imageLayout(design)
  const { stripes, columns, blocks } = patchEmbed
  const { channels } = network.image
  const rows = stripes * channels * network.patchSize
  return {
    trips: {
      'read_pixels.bands': stripes * channels,
      'read_pixels.pixels': rows * rowWords,
      'send_patches.stripes': stripes,
      'fill_stripe.rows': rows,
      'fill_stripe.words': rows * rowWords,
      'patch_embed_send.patches': stripes * columns,
      'patch_embed_send.blocks': stripes * columns * blocks,
    },
    chain: ['read_pixels.pixels', 'fill_stripe.words', 'patch_embed_send.blocks'],
  }
}

const multiply: Part = (sizes, operation, tokens) => {
  if (operation.kind === 'ATTEND') {
    const queries = operation.rows * operation.heads
    const idle = Math.max(0, sizes.constant('attend_lead') - queries)
    const values = sizes.constant('key_blocks') * sizes.constant('head_out_tiles')
    const pairs = (queries + idle) * sizes.constant('key_tiles') + queries * values
    return { trips: { 'attend_multiply.pairs': pairs }, chain: ['attend_multiply.pairs'] }
  }
  const { inTiles, outTiles } = sizes.tiles(operation)
  const name = sizes.design.keyOrder === 'ascending' ? 'attend_multiply.pairs' : 'linear_multiply.pairs'
  return { trips: { [name]: tokens * inTiles * outTiles }, chain: [name] }
}

const finish: Part = (sizes, operation, tokens) => {
  const { linear, gelu } = sizes.design
  if (operation.kind === 'ATTEND') {
    const queries = operation.rows * operation.heads
    const rows = queries * sizes.constant('head_out_tiles')
    const turns = Math.ceil(linear.lanes / sizes.constant('attend_finishers'))
    return {
      trips: {
        'attend_divide.queries': queries,
        'attend_finish.turns': rows * turns,
        'linear_activate.turns': rows,
      },
      chain: ['attend_finish.turns', 'linear_activate.turns'],
    }
  }
  const rows = tokens * sizes.tiles(operation).outTiles
  const { operands, scale } = sizes.program.layers.layers[operation.layer]
  const scaled = scale.address >= 0 ? Math.ceil(linear.lanes / linear.multipliers) : 1
  const activated = operands.gelu ? Math.ceil(linear.lanes / gelu.own.evaluators) : 1
  return {
    trips: { 'linear_finish.turns': rows * scaled, 'linear_activate.turns': rows * activated },
    chain: ['linear_finish.turns', 'linear_activate.turns'],
  }
}

const sink: Part = (sizes, operation, tokens) => {
  const { network, linear } = sizes.design
  if (operation.kind === 'EXPERT_SECOND') {
    const turns = Math.ceil(linear.lanes / scatterersOf(sizes.design))
    const rows = tokens * sizes.tiles(operation).outTiles
    return { trips: { 'patch_reorder_scatter.turns': rows * turns }, chain: ['patch_reorder_scatter.turns'] }
  }
  if (operation.kind === 'ATTEND') {
    const { rows, heads } = operation
    const parts = { rows, parts: heads, values: network.headDim }
    return rowsSink(sizes, operation, { ...parts, words: headWords(sizes, operation), columns: network.dim })
  }
  const { outFeatures, rowColumns } = sizes.program.layers.layers[operation.layer]
  const strip = { parts: 1, values: outFeatures, words: sizes.rowWords(outFeatures), columns: rowColumns }
  if (operation.kind !== 'PATCH_EMBED') return rowsSink(sizes, operation, { rows: tokens, ...strip })
  return positions(sizes, operation, rowsSink(sizes, operation, { rows: network.tokens, ...strip }))
}

interface Strip {
  readonly rows: number
  readonly parts: number
  readonly values: number
  /** Words of a row of the strip, and columns of the whole row. */
  readonly words: number
  readonly columns: number
}

/** What writes a strip of rows, with what they are added to. */
export function rowsSink(
  sizes: KernelSizes,
  { kind, addend }: KernelOperation,
  { rows, parts, values, words, columns }: Strip,
): RegionTrips {
  const bursts = words === sizes.rowWords(columns) ? 1 : rows
  const piece = sizes.constant(kind === 'EXPERTS_END' ? 'row_piece' : 'sink_piece')
  return {
    trips: {
      'drain_beats.pieces': rows * parts * pieces(values, sizes.design.linear.lanes, piece),
      ...(addend >= 0 && { 'read_addends.bursts': bursts, 'read_addends.addends': rows * words }),
      'add_words.words': rows * words,
      'write_strip.bursts': bursts,
      'write_strip.words': rows * words,
    },
    chain: ['drain_beats.pieces', 'add_words.words', 'write_strip.words'],
  }
}

// A token's positions are read from the word that its first one lies in.
function positions(sizes: KernelSizes, { layer }: KernelOperation, written: RegionTrips): RegionTrips {
  const { network, linear, patchEmbed } = sizes.design
  const { firstColumn, outFeatures } = sizes.program.layers.layers[layer]
  const steps = packedSteps(sizes.constant('position_beat_lanes'), sizes.constant('word_lanes'))
  const tiles = Math.ceil(outFeatures / linear.lanes)
  let words = 0
  for (let token = 0; token < network.tokens; token++) {
    const beat = token * patchEmbed.outTiles + firstColumn / linear.lanes
    words += packedWords(steps, beat + tiles) - Math.floor((beat * steps.ofBeat) / steps.ofWord)
  }
  const { 'add_words.words': _, ...trips } = written.trips
  const own: Trips = {
    'read_positions.tokens': network.tokens,
    'read_positions.positions': words,
    'add_positions.positions': network.tokens * tiles * steps.ofBeat,
  }
  const chain: LoopName[] = ['add_positions.positions', 'drain_beats.pieces', 'write_strip.words']
  return { trips: { ...trips, ...own }, chain }
}
