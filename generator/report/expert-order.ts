import { expertOrder } from '../units/patch_reorder/patch_reorder.reference.js'

/** What decides how well the loading of experts hides behind their computing. Cycles are of the array's clock. */
export interface ExpertLoading {
  /** Tiles of one weight matrix: as many cycles a token. */
  readonly matrixTiles: number
  /** Matrices of an expert, one computed after the other. */
  readonly matrices: number
  /** Cycles in which a tile's weights come from off-chip memory. */
  readonly tileCycles: number
  /** Tiles that the weight ring holds, at least those of a matrix. */
  readonly ringTiles: number
}

/** An order of experts: indices into the lengths of their queues, those of length 0 left out. */
export type OrderPolicy = (lengths: readonly number[]) => readonly number[]

/**
 * The policies that docs/reference/units/patch_reorder.md compares, all from an empty ring on. The hardware has `ascending`, and
 * `balanced`, before which some experts run by index whose weights were loaded ahead.
 */
export const orderPolicies = {
  ascending: (lengths) => expertOrder(lengths.length, lengths),
  balanced: (lengths) => expertOrder(0, lengths),
  'longest first': (lengths) => byLength(lengths).toReversed(),
  'shortest first': byLength,
  'shortest, longest in turns': shortestAndLongest,
} as const satisfies Record<string, OrderPolicy>

/**
 * Cycles in which the array waits for weights while experts run one after another, from an empty ring on. A tile is
 * loaded when there is a place in the ring and the one before it is loaded; the array takes a tile a cycle, a matrix's
 * tiles once a token, and frees each when the last token has used it.
 * @param queue - lengths of queues in the order in which the experts run.
 * @throws RangeError when the ring does not hold a matrix.
 */
export function stallCycles(loading: ExpertLoading, queue: readonly number[]): number {
  const { matrixTiles, matrices, ringTiles } = loading
  if (ringTiles < matrixTiles)
    throw new RangeError(`a ring of ${ringTiles} tiles holds no matrix of ${matrixTiles}`)
  const freed: number[] = []
  const time = { loaded: 0, computed: 0 }
  for (const tokens of queue.flatMap((length) => Array<number>(matrices).fill(length))) {
    const used = firstToken(loading, freed, time)
    const end = used[matrixTiles - 1] + (tokens - 1) * matrixTiles
    // A single token frees each tile as soon as it has used it.
    for (let tile = 0; tile < matrixTiles; tile++) {
      freed.push(tokens === 1 ? used[tile] : end - matrixTiles + tile + 1)
    }
    time.computed = end
  }
  const work = queue.reduce((sum, tokens) => sum + tokens, 0) * matrices * matrixTiles
  return Math.round(time.computed - work)
}

// When a matrix's first token has used each of its tiles: not before it is loaded.
function firstToken(
  { matrixTiles, tileCycles, ringTiles }: ExpertLoading,
  freed: readonly number[],
  time: { loaded: number; readonly computed: number },
): number[] {
  const before = freed.length
  let at = time.computed
  return Array.from({ length: matrixTiles }, (_, tile) => {
    const place = freed[before + tile - ringTiles] ?? 0
    time.loaded = Math.max(time.loaded, place) + tileCycles
    at = Math.max(at, time.loaded) + 1
    return at
  })
}

function byLength(lengths: readonly number[]): number[] {
  const left = lengths.map((_, expert) => expert).filter((expert) => lengths[expert] > 0)
  return left.toSorted((a, b) => lengths[a] - lengths[b])
}

function shortestAndLongest(lengths: readonly number[]): number[] {
  const left = byLength(lengths)
  return left.map((_, turn) => (turn % 2 === 0 ? left[turn / 2] : left[left.length - (turn + 1) / 2]))
}
