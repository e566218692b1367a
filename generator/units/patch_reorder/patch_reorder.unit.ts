import type { EmittedFile } from '../../base/emitted-file.js'
import { randomIntegers, seededRandom } from '../../base/random.js'
import type { Field, StreamData, StreamPort } from '../../base/streams.js'
import { saturateCodes } from '../../numerics/format.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { concatenated, tokenBlocks } from '../blocks.js'
import type { Unit, UnitCase } from '../unit.js'
import type { PatchReorderParams } from './patch_reorder.params.js'
import {
  type Choices,
  type ExpertRun,
  expertRuns,
  gatherTokens,
  scatterResults,
} from './patch_reorder.reference.js'

/** Tokens queued per expert, gathered expert by expert, and the experts' results accumulated onto them. */
export const patchReorder: Unit<PatchReorderParams> = {
  name: 'patch_reorder',
  about: 'queues of tokens per expert, gather by queue, score-weighted scatter-accumulate',
  variants: ({ patchReorder: params }) => (params === null ? [] : [{ label: '', params }]),
  ports,
  verilog,
  hls,
  hlsLibrary: ['requantise.hpp', 'times.hpp', 'patch_reorder_core.hpp'],
  cases,
}

/** Tensors of one layer with experts. */
export interface ReorderedLayer {
  readonly choices: Choices
  /** [tokens][inFeatures] */
  readonly tokens: Int32Array
  readonly inFeatures: number
  /** [entries][outFeatures], what the experts make of the tokens, in execution order. */
  readonly y: Int32Array
  readonly outFeatures: number
  /** [tokens][outFeatures]; null starts from zero. */
  readonly onto: Int32Array | null
}

function ports(params: PatchReorderParams): readonly StreamPort[] {
  const { topK, taps, lanes, yWidth, expertBits, tokenBits, tileBits } = params
  const unsigned = (name: string, bits: number): Field => ({ name, width: bits, signed: false })
  const block: Field = { name: 'value', width: params.width, signed: true, count: taps }
  const score: Field = { name: 'score', width: params.scoreWidth, signed: true }
  const row: Field = { name: 'value', width: yWidth, signed: true, count: lanes }
  const stream = (
    direction: 'in' | 'out',
    name: string,
    about: string,
    ...fields: readonly Field[]
  ): StreamPort => ({ name, direction, about, fields })
  return [
    stream(
      'in',
      'op',
      'one layer with experts',
      unsigned('tokens', tokenBits),
      unsigned('in_tiles', tileBits),
      unsigned('out_tiles', tileBits),
      unsigned('onto', 1),
    ),
    stream(
      'in',
      'pick',
      'the experts that a token chose, and their scores',
      { ...unsigned('index', expertBits), count: topK },
      { ...score, count: topK },
    ),
    stream('in', 'tok', 'a block of a token', block),
    stream('in', 'onto', 'a row of what a token starts from', row),
    stream('in', 'y', "a row of an expert's result", row),
    stream(
      'out',
      'queue',
      'an expert that runs and its tokens; length 0 ends a layer',
      unsigned('expert', expertBits),
      unsigned('length', tokenBits),
    ),
    stream('out', 'entry', 'a queue entry, in execution order', unsigned('token', tokenBits), score),
    stream('out', 'x', "a block of a queue entry's token", block),
    stream('out', 'out', 'a row of a token with all contributions', row),
  ]
}

/** How experts follow one another, in words. */
function orderText(leading: number, experts: number): string {
  if (leading >= experts) return 'by index'
  const turns = 'the longest and the shortest queue in turns'
  return leading === 0 ? turns : `the first ${leading} by index, then ${turns}`
}

function context(params: PatchReorderParams): object {
  const { rounding, overflow, leading, experts, pruneAt } = params
  const [op] = ports(params)
  return {
    ...params,
    ports: portContexts('patch_reorder', ports(params)),
    op: fieldSelects(op),
    round: rounding === 'rnd' ? 1 : 0,
    rounds: rounding === 'rnd',
    saturate: saturateCodes[overflow],
    order: orderText(leading, experts),
    prune: pruneAt === null ? 0 : 1,
    prunes: pruneAt !== null,
    pruneAt: pruneAt ?? 0,
    // 4 cycles for the queues to settle, a look at every expert, 13 through fifos, reader and gather.
    firstBlock: experts + 17,
  }
}

function verilog(params: PatchReorderParams): EmittedFile[] {
  return [{ path: 'rtl/patch_reorder.v', text: render('patch_reorder/patch_reorder.v.hbs', context(params)) }]
}

function hls(params: PatchReorderParams): EmittedFile[] {
  return [
    { path: 'hls/patch_reorder.hpp', text: render('patch_reorder/patch_reorder.hpp.hbs', context(params)) },
  ]
}

/** A case of one or more layers back to back. */
export function patchReorderCase(
  params: PatchReorderParams,
  name: string,
  layers: readonly ReorderedLayer[],
  options: Pick<UnitCase, 'hold' | 'cycles'> = {},
): UnitCase {
  const streams = layers.map((layer) => layerStreams(params, layer))
  const joined = (port: string) => concatenated(streams.map((each) => each[port]))
  const all = (direction: StreamPort['direction']) =>
    ports(params).filter((port) => port.direction === direction)
  const named = (direction: StreamPort['direction']) =>
    Object.fromEntries(all(direction).map((port) => [port.name, joined(port.name)]))
  return { name, inputs: named('in'), expected: named('out'), ...options }
}

function layerStreams(params: PatchReorderParams, layer: ReorderedLayer): Record<string, StreamData> {
  const { choices, tokens, inFeatures, y, outFeatures, onto } = layer
  const { taps, lanes, topK } = params
  const runs = expertRuns(params, choices)
  const count = choices.index.length / topK
  const start = onto ?? new Int32Array(count * outFeatures)
  const result = scatterResults(params, runs, { y, onto: start, width: outFeatures })
  return {
    op: beats({
      tokens: [count],
      in_tiles: [Math.ceil(inFeatures / taps)],
      out_tiles: [Math.ceil(outFeatures / lanes)],
      onto: [onto === null ? 0 : 1],
    }),
    pick: { beats: count, fields: { index: choices.index, score: choices.score } },
    tok: tokenBlocks(tokens, inFeatures, taps),
    onto: tokenBlocks(onto ?? new Int32Array(0), outFeatures, lanes),
    y: tokenBlocks(y, outFeatures, lanes),
    ...queueStreams(runs),
    x: tokenBlocks(gatherTokens(runs, tokens, inFeatures), inFeatures, taps),
    out: tokenBlocks(result, outFeatures, lanes),
  }
}

function queueStreams(runs: readonly ExpertRun[]): Record<'queue' | 'entry', StreamData> {
  const entries = runs.flatMap(({ queue }) => queue)
  return {
    queue: beats({
      expert: [...runs.map(({ expert }) => expert), 0],
      length: [...runs.map(({ queue }) => queue.length), 0],
    }),
    entry: beats({
      token: entries.map(({ token }) => token),
      score: entries.map(({ score }) => score),
    }),
  }
}

function beats(columns: Readonly<Record<string, readonly number[]>>): StreamData {
  const fields = Object.entries(columns).map(([name, values]) => [name, Int32Array.from(values)] as const)
  return { beats: fields[0][1].length, fields: Object.fromEntries(fields) }
}

function cases(params: PatchReorderParams, seed: number): readonly UnitCase[] {
  const { maxTokens, experts, maxInTiles, maxOutTiles, taps, lanes } = params
  const whole = { inFeatures: maxInTiles * taps, outFeatures: maxOutTiles * lanes }
  const many = { ...whole, tokens: Math.min(maxTokens, 9) }
  const few = { inFeatures: 1, outFeatures: 1, tokens: Math.min(maxTokens, 3) }
  return [
    patchReorderCase(params, 'three layers back to back', [
      randomLayer(params, { ...many, accumulates: true }, seed),
      randomLayer(params, { ...few, accumulates: false }, seed + 1),
      randomLayer(params, { ...many, accumulates: false, choose: () => experts - 1 }, seed + 2),
    ]),
  ]
}

/** What to make a random layer of. */
export interface LayerShape {
  readonly tokens: number
  readonly inFeatures: number
  readonly outFeatures: number
  /** Whether contributions go onto a tensor, not onto zero. */
  readonly accumulates: boolean
  /** The expert of a token's choice; by default any number that the stream can carry, so some repeat or do not exist. */
  readonly choose?: (token: number, choice: number) => number
}

/**
 * A layer of random tensors: scores from 0 to 1, every fourth from the whole format, extremes included; with a
 * threshold every fourth at it or just above.
 */
export function randomLayer(params: PatchReorderParams, shape: LayerShape, seed: number): ReorderedLayer {
  const random = seededRandom(seed)
  const { topK, expertBits, width, scoreWidth, yWidth, scoreFraction, pruneAt } = params
  const { tokens, inFeatures, outFeatures, accumulates } = shape
  const anywhere = () => Math.floor(random() * 2 ** expertBits)
  const { choose = anywhere } = shape
  const most = 2 ** (scoreWidth - 1) - 1
  const one = Math.min(2 ** scoreFraction, most)
  const any = randomIntegers(random, tokens * topK, scoreWidth)
  const atThreshold = (at: number) => Math.min(at + Math.floor(random() * 2), most)
  const share = () => Math.floor(random() * (one + 1))
  const choices = {
    index: Int32Array.from(any, (_, at) => choose(Math.floor(at / topK), at % topK)),
    score: any.map((score) => {
      const draw = random()
      if (draw < 1 / 4) return score
      return pruneAt !== null && draw < 1 / 2 ? atThreshold(pruneAt) : share()
    }),
  }
  const entries = expertRuns(params, choices).reduce((sum, { queue }) => sum + queue.length, 0)
  return {
    choices,
    tokens: randomIntegers(random, tokens * inFeatures, width),
    inFeatures,
    y: randomIntegers(random, entries * outFeatures, yWidth),
    outFeatures,
    onto: accumulates ? randomIntegers(random, tokens * outFeatures, yWidth) : null,
  }
}
