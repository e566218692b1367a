import { createHash } from 'node:crypto'
import { seededRandom } from '../base/random.js'

/** What values of a kind spread over, evenly. */
interface Spread {
  readonly names: RegExp
  readonly from: number
  readonly to: number
}

/** By name, the first that fits; everything else is a weight. */
const spreads: readonly Spread[] = [
  { names: /(^|_)norm\d?_weight$/, from: 0.75, to: 1.25 },
  { names: /_bias(_task\d+)?$/, from: -0.125, to: 0.125 },
  { names: /^pos_embed$/, from: -0.125, to: 0.125 },
  { names: /^image$/, from: 0, to: 1 },
]

/**
 * Stand-ins for a parameter: of a size that keeps activations in range, the same on every platform.
 * @param shape.columns - inputs of a linear layer: its weights are spread over +-1/sqrt(columns), as layers are
 *   initialised.
 * @returns [rows][columns]
 */
export function plausibleValues(
  seed: number,
  name: string,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Float32Array {
  // The name seeds it too, so that each tensor differs.
  const digest = createHash('sha256').update(`${seed} ${name}`).digest()
  const random = seededRandom(digest.readUInt32LE(0))
  const size = 1 / Math.sqrt(columns)
  const { from, to } = spreads.find(({ names }) => names.test(name)) ?? { from: -size, to: size }
  return Float32Array.from({ length: rows * columns }, () => from + random() * (to - from))
}
