import { z } from 'zod'
import type { LoweredAccelerator } from './accelerator-parameters.js'
import type { AcceleratorTap } from './accelerator-taps.js'
import type { Activity, OperationStretch, Timeline, Transfer, TransferKind } from './timeline.js'
import { weightPlaces } from './weight-places.js'

/** A timeline as the bench was told to write it. */
export interface TimelineSettings {
  /** Cycles of a window, and of the longest pause that ends no stretch. */
  readonly window: number
  readonly gap: number
}

/** How a run of so many cycles, by a guess, is watched: some thousand windows at most. */
export function timelineSettings(cycles: number): TimelineSettings {
  const most = 4096
  const window = Math.max(64, 2 ** Math.ceil(Math.log2(cycles / most)))
  return { window, gap: Math.max(64, window / 4) }
}

/** What the bench wrote (sim/verilator/accelerator_timeline.hpp), with the names of the design. */
export function readTimeline(
  {
    accelerator,
    taps,
  }: { readonly accelerator: LoweredAccelerator; readonly taps: readonly AcceleratorTap[] },
  { window, gap }: TimelineSettings,
  text: string,
): Timeline {
  const { cycles, operations, states, traffic, ...recorded } = recordSchema.parse(JSON.parse(text))
  return {
    ...{ cycles, gap },
    operations: operationStretches(accelerator, operations),
    states: states.map(([from, to, state]) => ({ from, to, cause: state === 0 ? null : state - 1 })),
    traffic: {
      window,
      windows: traffic.map((bytes) => ({ reads: bytes.slice(0, -1), written: bytes[bytes.length - 1] })),
    },
    activities: activities(taps, recorded.taps),
    transfers: transfers(accelerator, recorded.places),
  }
}

const stretch = z.tuple([z.number(), z.number(), z.number()])
const numbers = z.array(z.number())
const operation = z.tuple([
  ...[z.number(), z.number(), z.number(), z.number(), z.number()],
  ...[numbers, numbers, z.number()],
] as const)

const recordSchema = z.strictObject({
  cycles: z.number(),
  operations: z.array(operation),
  states: z.array(stretch),
  traffic: z.array(numbers),
  taps: z.record(z.string(), z.array(stretch)),
  places: z.strictObject({
    weights: z.array(z.array(stretch)),
    images: z.array(z.array(stretch)),
    output: z.array(z.array(stretch)),
    scratch: z.array(z.array(stretch)),
  }),
})

type Recorded = z.infer<typeof recordSchema>

function operationStretches(
  { lowered }: LoweredAccelerator,
  recorded: Recorded['operations'],
): OperationStretch[] {
  const found: OperationStretch[] = []
  let image = 0
  for (const [index, part, from, to, multiplies, stalls, reads, written] of recorded) {
    const before = found.at(-1)
    // Within an image only experts go back, and not to the first operation of all.
    if (index === 0 && before !== undefined && before.index !== 0) image++
    const { name } = lowered.operations[index]
    const expert = isOfExpert(lowered, index) ? part : null
    const next = { ...{ from, to, image, index, name, expert, multiplies, stalls, reads, written } }
    if (before?.index === index && before.expert === expert) found[found.length - 1] = joined(before, next)
    else found.push(next)
  }
  return found
}

// Only of these the part of a row is an expert; of attention it is a head, and of others nothing.
function isOfExpert({ operations, expertOperations }: LoweredAccelerator['lowered'], index: number): boolean {
  return operations
    .slice(Math.max(0, index - expertOperations + 1), index + 1)
    .some(({ kind }) => kind === 'experts')
}

function joined(first: OperationStretch, second: OperationStretch): OperationStretch {
  const sums = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + b[i])
  return {
    ...first,
    to: second.to,
    multiplies: first.multiplies + second.multiplies,
    stalls: sums(first.stalls, second.stalls),
    reads: sums(first.reads, second.reads),
    written: first.written + second.written,
  }
}

function activities(taps: readonly AcceleratorTap[], recorded: Recorded['taps']): Activity[] {
  return taps.flatMap(({ name, about }) => {
    const stretches = recorded[name].map(([from, to, beats]) => ({ from, to, beats }))
    return stretches.length === 0 ? [] : [{ name, about, stretches }]
  })
}

function transfers(accelerator: LoweredAccelerator, recorded: Recorded['places']): Transfer[] {
  const weights = weightPlaces(accelerator)
  const named: Readonly<Record<TransferKind, readonly [keyof Recorded['places'], (mark: number) => string]>> =
    {
      weights: ['weights', (mark) => weights[mark].name],
      image: ['images', (mark) => `image ${mark}`],
      result: ['output', (mark) => `result ${mark}`],
      scratch: ['scratch', () => 'features off chip'],
    }
  return (Object.keys(named) as TransferKind[]).flatMap((kind) => {
    const [region, nameOf] = named[kind]
    return recorded[region].flatMap((marked, mark) => {
      const stretches = marked.map(([from, to, bytes]) => ({ from, to, bytes }))
      return stretches.length === 0 ? [] : [{ kind, name: nameOf(mark), stretches }]
    })
  })
}
