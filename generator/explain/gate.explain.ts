import type { GateStep } from '../network/steps/gate.js'
import type { Explain, ExplainContext } from './explain-context.js'
import { exactExponential, powerExponential } from './exponentials.js'
import { runningOperands, runningSoftmax } from './running-softmax.js'
import type { Quantity, Term } from './trace.js'

/** Fraction bits of a gate's exponentials in `exact`. */
const expBits = 17

/** A token's statistics, a choice's expert, logit or score (docs/reference/numerics.md, gate). */
export const explainGate: Explain<GateStep> = (step, { tensor, index }, context) => {
  const isStatistic = tensor === step.statistics
  const places = isStatistic ? 2 : step.topK
  const [token, place] = [Math.floor(index / places), index % places]
  const gate = tokenOf(step, token, context)
  context.trace.about.push(
    isStatistic
      ? `token ${token}, its ${place === 0 ? 'sum' : 'maximum'}`
      : `token ${token}, its choice ${place}`,
  )
  const slots = choose(gate, context)
  if (tensor === step.indices) return slots[place].expert
  if (tensor === step.logits) return slots[place].logit
  const parts =
    context.design.profile === 'exact' ? exactSum(gate, slots, context) : runningSum(gate, context)
  if (isStatistic) return place === 0 ? parts.sum : parts.maximum
  return context.design.profile === 'exact'
    ? exactScore(step, { ...parts, logit: slots[place].logit }, context)
    : flooredScore(step, { ...parts, logit: slots[place].logit }, context)
}

interface GateToken {
  readonly step: GateStep
  readonly token: number
  readonly fraction: number
  readonly width: number
  /** Those that may be chosen, ascending. */
  readonly allowed: readonly { readonly expert: number; readonly logit: bigint }[]
}

function tokenOf(step: GateStep, token: number, context: ExplainContext): GateToken {
  const experts = context.columns(step.input)
  const first = step.first[context.source.task]
  const logits = context.tensor(step.input)
  const allowed = Array.from({ length: step.count }, (_, i) => ({
    expert: first + i,
    logit: BigInt(logits[token * experts + first + i]),
  }))
  const { width } = context.format(step.input)
  return { step, token, fraction: context.fraction(step.input), width, allowed }
}

interface Slot {
  readonly expert: Quantity
  readonly logit: Quantity
}

/** The k largest, the lower index first among equals. */
function choose({ step, token, fraction, width, allowed }: GateToken, context: ExplainContext): Slot[] {
  const { trace, design } = context
  const empty = { expert: allowed[0].expert, logit: -(1n << BigInt(width - 1)) }
  // In edge-moe a logit has to be greater than the least there is.
  const isFloored = design.profile === 'edge-moe'
  const candidates = isFloored ? allowed.filter(({ logit }) => logit > empty.logit) : allowed
  const sorted = candidates.toSorted((a, b) => (a.logit === b.logit ? 0 : a.logit < b.logit ? 1 : -1))
  const slots = Array.from({ length: step.topK }, (_, i) => sorted[i] ?? empty)
  trace.list('logits', `${step.input}[${token}] of the experts that may be chosen`, {
    terms: allowed.map(({ expert, logit }) => ({ label: `expert ${expert}`, operands: [], raw: logit })),
    fraction,
  })
  return slots.map(({ expert, logit }, place) => {
    const chosen = `logit ${place + 1} of the largest; lower experts win ties`
    trace.put(`choice ${place}`, { raw: logit, fraction }, chosen, `expert ${expert}`)
    return { expert: { raw: BigInt(expert), fraction: 0 }, logit: { raw: logit, fraction } }
  })
}

interface GateSum {
  readonly sum: Quantity
  readonly maximum: Quantity
}

type Scored = GateSum & Pick<Slot, 'logit'>

/** Over all allowed experts, or over the chosen ones, as the order says. */
function exactSum(
  { step, fraction, allowed }: GateToken,
  slots: readonly Slot[],
  { trace }: ExplainContext,
): GateSum {
  const exp = powerExponential({ fraction, scale: 1, bits: expBits })
  const maximum = trace.put('m', slots[0].logit, 'the largest logit')
  const over =
    step.order === 'softmax-topk'
      ? allowed.map(({ expert, logit }) => ({ expert, logit }))
      : slots.map(({ expert, logit }) => ({ expert: Number(expert.raw), logit: logit.raw }))
  const terms: Term[] = over.map(({ expert, logit }) => ({
    ...{ label: `expert ${expert}`, operands: [logit] },
    raw: exp(maximum.raw - logit),
  }))
  const sum = trace.sum('sum', {
    how: `sum of exp(-(m - logit)) over the ${step.order === 'softmax-topk' ? 'allowed' : 'chosen'} experts`,
    operands: [{ name: 'logit', fraction }],
    ...{ terms, fraction: expBits },
  })
  return { sum, maximum }
}

/** floor((e * 2^(Fs+1) + sum) / (2 * sum)). */
function exactScore(step: GateStep, { sum, maximum, logit }: Scored, context: ExplainContext): Quantity {
  const { trace } = context
  const fraction = context.fraction(step.scores)
  const exp = powerExponential({ fraction: logit.fraction, scale: 1, bits: expBits })
  const e = trace.put('e', { raw: exp(maximum.raw - logit.raw), fraction: expBits }, 'exp(-(m - logit))')
  const raw = ((e.raw << BigInt(fraction + 1)) + sum.raw) / (2n * sum.raw)
  return trace.put('score', { raw, fraction }, 'e / sum, to the nearest')
}

function runningSum({ fraction, width, allowed }: GateToken, { trace }: ExplainContext): GateSum {
  const scores = allowed.map(({ expert, logit }) => ({ label: `expert ${expert}`, score: logit }))
  const { bias, sum, terms } = runningSoftmax({ width, fraction, scores })
  trace.chain('sum', {
    how: 'running sum of exponentials; a new maximum scales what is there',
    operands: runningOperands.map((name) => ({ name, fraction })),
    ...{ terms, fraction, start: 0n },
  })
  const maximum = trace.put('maximum', { raw: bias, fraction }, 'of the allowed experts')
  return { sum: { raw: sum, fraction }, maximum }
}

/** wrap((exp(logit - maximum) << F) / sum), truncated; 0 for sum = 0. */
function flooredScore(step: GateStep, { sum, maximum, logit }: Scored, context: ExplainContext): Quantity {
  const { width } = context.format(step.logits)
  const { fraction } = sum
  const wrap = (value: bigint) => BigInt.asIntN(width, value)
  const e = exactExponential(width, fraction)(wrap(logit.raw - maximum.raw))
  context.trace.put('e', { raw: e, fraction }, 'exp(logit - maximum)')
  const raw = sum.raw === 0n ? 0n : wrap((e << BigInt(fraction)) / sum.raw)
  return context.trace.put('score', { raw, fraction }, 'e / sum, truncated')
}
