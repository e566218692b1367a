import type { Experts, Network } from '../network/network.js'
import type { Program } from '../network/program.js'
import { fractionBits } from '../numerics/format.js'

/** A tensor that a fixed-point network made: integers that stand for value / 2^fraction. */
export interface FixedTensor {
  readonly name: string
  readonly values: Int32Array
  readonly fraction: number
}

/** A tensor of a program as its integers stand for values, with what they leave out. */
export function fixedTensor(
  { tensors }: Pick<Program, 'tensors'>,
  name: string,
  values: Int32Array,
): FixedTensor {
  const { format, zero = 0 } = tensors.get(name) ?? { format: 'index' }
  return {
    name,
    values: zero === 0 ? values : values.map((value) => value + zero),
    fraction: format === 'index' ? 0 : fractionBits(format),
  }
}

/** How far a tensor is from its float64 values. */
export interface TensorAccuracy {
  readonly name: string
  /** Mean of the squared differences. */
  readonly mse: number
  /** Largest absolute difference. */
  readonly largestError: number
  /** Ten times the decimal logarithm of signal power over error power: Infinity where nothing differs. */
  readonly snrDb: number
}

/** How far the choices of a block's gate are from those in float64. */
export interface GateAccuracy {
  readonly block: number
  readonly tokens: number
  /** Tokens that visit the same experts, in whatever order. */
  readonly sameExperts: number
  /** Least distance of a token's last chosen float logit to the best not chosen; null where all are chosen. */
  readonly smallestMargin: number | null
}

/** What `accuracy` reports of one profile. */
export interface Accuracy {
  readonly tensors: readonly TensorAccuracy[]
  readonly gates: readonly GateAccuracy[]
}

/** The network that made the tensors, and the task that it ran. */
export interface AccuracyRun {
  readonly network: Pick<Network, 'tokens' | 'moe'>
  readonly task: number
}

/** Expert numbers measure nothing, and rows per queue entry belong to other tokens once one of them chose otherwise. */
const followChoices = /_(topk_index|moe_hidden)$/

/**
 * Compares tensors of a fixed-point network with those of the float64 network (docs/reference/commands/accuracy.md).
 * @param float - by name, as `runFloatNetwork` returns them.
 * @param fixed - a tensor that has no float values, such as statistics of a schedule, is passed over.
 * @throws RangeError when a tensor has another number of values than in float64.
 */
export function accuracyOf(
  float: ReadonlyMap<string, Float64Array>,
  fixed: readonly FixedTensor[],
  { network, task }: AccuracyRun,
): Accuracy {
  const tensors = fixed.flatMap((tensor) => {
    const exact = float.get(tensor.name)
    return exact === undefined || followChoices.test(tensor.name) ? [] : [tensorAccuracy(tensor, exact)]
  })
  return { tensors, gates: gateAccuracies(float, fixed, { network, task }) }
}

function gateAccuracies(
  float: ReadonlyMap<string, Float64Array>,
  fixed: readonly FixedTensor[],
  { network: { moe, tokens }, task }: AccuracyRun,
): GateAccuracy[] {
  if (moe === null) return []
  return moe.blocks.flatMap((block) => {
    const index = `l${block}_topk_index`
    const chosen = fixed.find(({ name }) => name === index)
    const [exact, logits] = [float.get(index), float.get(`l${block}_gate_logits`)]
    if (chosen === undefined || exact === undefined || logits === undefined) return []
    mustFit(chosen, exact)
    const sameExperts = sameRows(chosen.values, exact, moe.topK)
    return [{ block, tokens, sameExperts, smallestMargin: smallestMargin(logits, moe, task) }]
  })
}

function mustFit({ name, values }: FixedTensor, exact: Float64Array): void {
  if (values.length === exact.length) return
  throw new RangeError(`${name} has ${values.length} values, but ${exact.length} in float64`)
}

/** A tensor against float64's. @throws RangeError when they differ in size. */
export function tensorAccuracy(tensor: FixedTensor, exact: Float64Array): TensorAccuracy {
  mustFit(tensor, exact)
  const { name, values, fraction } = tensor
  const unit = 2 ** -fraction
  let signal = 0
  let noise = 0
  let largestError = 0
  for (let i = 0; i < exact.length; i++) {
    const error = Math.abs(values[i] * unit - exact[i])
    signal += exact[i] ** 2
    noise += error ** 2
    if (error > largestError) largestError = error
  }
  const snrDb = noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise)
  return { name, mse: noise / exact.length, largestError, snrDb }
}

/** Rows of `size` numbers that hold the same ones. */
function sameRows(left: Int32Array, right: Float64Array, size: number): number {
  let same = 0
  for (let at = 0; at < right.length; at += size) {
    const wanted = new Set(right.subarray(at, at + size))
    if (left.subarray(at, at + size).every((value) => wanted.delete(value))) same++
  }
  return same
}

function smallestMargin(logits: Float64Array, { experts, topK, gate }: Experts, task: number): number | null {
  if (gate.count === topK) return null
  const first = gate.first[task]
  let least = Number.POSITIVE_INFINITY
  for (let at = first; at < logits.length; at += experts) {
    const sorted = logits.slice(at, at + gate.count).sort()
    least = Math.min(least, sorted[gate.count - topK] - sorted[gate.count - topK - 1])
  }
  return least
}
