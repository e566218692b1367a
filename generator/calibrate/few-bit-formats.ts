import type { FormatsConfig } from '../config/config.js'
import type { Design } from '../design/design.js'
import { isIdentity } from '../network/identity.js'
import { taskName, tasksOf } from '../network/parameters.js'
import type { FormatOwner } from '../network/tensor.js'
import { type FixedFormat, fixed, fractionBits } from '../numerics/format.js'
import { biasFormats } from './bias-formats.js'
import type { FewBitsData } from './float-statistics.js'
import { leastError } from './least-error.js'
import { fitted, largest, type Proposal, sharedKinds, withRoomForBiases } from './propose.js'
import { finestWeights } from './row-factors.js'

/** How the format of a kind's tensors is found. */
type Rule = 'least error' | 'hidden' | 'room' | 'range' | 'weights' | 'bias' | 'fixed'

const rules: Readonly<Record<keyof FormatsConfig, Rule>> = {
  ...{ norm: 'least error', query: 'least error', key: 'least error', value: 'least error' },
  ...{ attention: 'least error', hidden: 'hidden' },
  ...{ activation: 'room', residual: 'room', score: 'room', preGelu: 'room', logit: 'room' },
  ...{ gateScore: 'fixed', pixel: 'fixed' },
  ...{ weight: 'weights', patchWeight: 'weights' },
  ...{ normScale: 'range', normBias: 'range' },
  ...{ attentionBias: 'bias', bias: 'bias', patchBias: 'bias' },
}

/** Other images reach further: where bits are not scarce, by so much. */
const room = 1.25

/**
 * Points for a design of few bits: those of the array's inputs by the least squares of the error over what was seen, of weights
 * by the largest row, of all else by what was seen and some room.
 * @throws InputError when a range is not finite.
 */
export function fewBitFormats(design: Design, data: FewBitsData): Proposal[] {
  const { program } = design
  const single = [...program.owners].flatMap(([name, owner]) => ofOwner(design, data, { name, owner }))
  const kinds = (Object.keys(design.formats) as (keyof FormatsConfig)[]).map((kind) =>
    ofKind(design, data, { kind, single }),
  )
  const proposals = withRoomForBiases(program, withinSums(design, [...kinds, ...single]))
  const biases = biasFormats(design, data, proposals)
  return [...proposals.map((each) => (each.name === each.kind ? widened(each, biases) : each)), ...biases]
}

interface Owned {
  readonly name: string
  readonly owner: FormatOwner
}

function ofOwner(design: Design, data: FewBitsData, { name, owner: { kind, members } }: Owned): Proposal[] {
  const rule = rules[kind]
  if (rule === 'bias' || rule === 'fixed') return []
  const { width } = design.tensorFormats[name] ?? design.formats[kind]
  const { ranges, raised } = data.statistics
  const range = largest(ranges, members)
  const made: Readonly<Record<typeof rule, () => FixedFormat>> = {
    'least error': () => leastError(fitted(name, range, width), seen(ranges, members)),
    // What is above the least activation takes twice the range.
    hidden: () => {
      const above = fitted(name, largest(raised, members), width + 1)
      const most = leastError(above, seen(raised, members))
      return fixed(width, most.integerBits - 1)
    },
    room: () => fitted(name, range * room, width),
    range: () => fitted(name, range, width),
    weights: () => (isIdentity(name) ? fitted(name, 1, width) : weightFormat(design, data, { name, width })),
  }
  return [{ name, kind, range, format: made[rule]() }]
}

function seen<T>(found: ReadonlyMap<string, T>, members: readonly string[]): T[] {
  return members.flatMap((member) => found.get(member) ?? [])
}

function weightFormat(
  { network }: Design,
  { parameters }: FewBitsData,
  { name, width }: { readonly name: string; readonly width: number },
): FixedFormat {
  let most = 0
  for (const task of tasksOf({ name }, network))
    for (const value of parameters(taskName(name, task))) most = Math.max(most, Math.abs(value))
  return most === 0 ? fixed(width, 1) : finestWeights(width, most)
}

function ofKind(
  { formats }: Design,
  { statistics: { ranges } }: FewBitsData,
  { kind, single }: { readonly kind: keyof FormatsConfig; readonly single: readonly Proposal[] },
): Proposal {
  const own = single.filter((each) => each.kind === kind)
  const names = rules[kind] === 'fixed' ? undefined : sharedKinds[kind]
  const found = names === undefined ? [] : [...ranges.keys()].filter((name) => names.test(name))
  const range = Math.max(largest(ranges, found), ...own.map((each) => each.range))
  const { width } = formats[kind]
  if (found.length > 0) return { name: kind, kind, range, format: fitted(kind, range * room, width) }
  return widened({ name: kind, kind, range, format: formats[kind] }, own)
}

/** A kind's format as that of the tensor of the kind that reaches furthest, where there is one. */
function widened(of: Proposal, proposals: readonly Proposal[]): Proposal {
  const own = proposals.filter(({ kind }) => kind === of.kind)
  if (own.length === 0) return of
  const integerBits = Math.max(...own.map(({ format }) => format.integerBits))
  const range = Math.max(...own.map((each) => each.range))
  return { ...of, range, format: fixed(of.format.width, integerBits) }
}

/** Scores are no finer than the products that they are sums of, and hidden values no finer than the arguments of GELU. */
function withinSums({ program }: Design, proposals: readonly Proposal[]): Proposal[] {
  const of = (name: string, kind: keyof FormatsConfig) => {
    const found = proposals.find((each) => each.name === name) ?? proposals.find((each) => each.name === kind)
    if (found === undefined) throw new Error(`${name} has no format`)
    return fractionBits(found.format)
  }
  const products = program.steps.flatMap((step) =>
    step.kind === 'attention' ? [of(step.query, 'query') + of(step.key, 'key')] : [],
  )
  const limits: Partial<Record<keyof FormatsConfig, number>> = {
    score: Math.min(...products),
    hidden: of('preGelu', 'preGelu'),
  }
  return proposals.map((proposal) => {
    const limit = limits[proposal.kind]
    if (limit === undefined || fractionBits(proposal.format) <= limit) return proposal
    const { width } = proposal.format
    return { ...proposal, format: fixed(width, width - limit) }
  })
}
