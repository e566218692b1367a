import { left, right, type TableLayout, textTable, withoutColumns } from '../base/text-table.js'
import type { Design } from '../design/design.js'
import type { Formats } from '../network/tensor.js'
import { type FixedFormat, formatName, fractionBits, maxRaw } from '../numerics/format.js'
import { sharedKinds } from './propose.js'
import type { Magnitudes, Ranges } from './ranges.js'

/** What an operation or parameter was seen to hold, in the format it has and in the one proposed. */
export interface CalibratedTensor {
  readonly name: string
  readonly kind: string
  /** Whose format it shares; itself where it has its own. */
  readonly owner: string
  readonly largest: number
  readonly values: number
  readonly now: Fit
  readonly proposed: Fit
}

/** A format, and how many of the values seen it clips (`sat`) or wraps (`wrap`). */
export interface Fit {
  readonly format: FixedFormat
  readonly beyond: number
}

/** What was seen of a network, and what it was and is held in. */
export interface CalibratedDesigns {
  readonly before: Design
  readonly after: Design
  readonly ranges: Ranges
  /** Of hidden values that have a zero point, how far they are above the least activation. */
  readonly raised?: Ranges
}

/** Every tensor and parameter that was seen, in the order of the network, parameters last. */
export function calibratedTensors({ before, after, ranges, raised }: CalibratedDesigns): CalibratedTensor[] {
  const [ownersBefore, owners] = [before, after].map(ownersOf)
  return [...ranges].flatMap(([name, seen]): CalibratedTensor[] => {
    const place = owners.get(name) ?? sharedOwner(name)
    if (place === undefined) return []
    const { owner, kind } = place
    const now = formatOf(before, ownersBefore.get(name) ?? place)
    const format = formatOf(after, place)
    const { largest, count } = seen
    const above = after.zeroPoint ? raised?.get(name) : undefined
    const held =
      above === undefined ? fit(seen, format) : { format, beyond: above.beyond(format.integerBits + 1) }
    return [{ name, kind, owner, largest, values: count, now: fit(seen, now), proposed: held }]
  })
}

function fit(seen: Magnitudes, format: FixedFormat): Fit {
  return { format, beyond: seen.beyond(format.integerBits) }
}

function formatOf({ tensorFormats, formats }: Design, { owner, kind }: Place): FixedFormat {
  return tensorFormats[owner] ?? formats[kind]
}

/** The same as a table; `overflow` says what becomes of a value that a format does not hold. */
export function calibrationTable(
  tensors: readonly CalibratedTensor[],
  overflow: Design['overflow'],
  width?: number,
): string {
  const lost = right(overflow === 'wrap' ? 'wrap' : 'satu-\nrate')
  const full: TableLayout = {
    columns: [
      ...[left('tensor'), left('kind'), right('largest'), left('format'), lost],
      ...[left('proposed'), lost, right('holds')],
    ],
    rows: tensors.map(({ name, kind, largest, now, proposed }) => [
      ...[name, kind, largest.toPrecision(4), formatName(now.format), String(now.beyond)],
      ...[formatName(proposed.format), String(proposed.beyond), reach(proposed.format).toPrecision(4)],
    ]),
  }
  return textTable([full, withoutColumns(full, ['kind']), withoutColumns(full, ['kind', 'holds'])], width)
}

/** The same for machines, with the format that every kind has in the end. */
export function calibrationJson(
  tensors: readonly CalibratedTensor[],
  { formats, overflow }: Pick<Design, 'formats' | 'overflow'>,
) {
  const fit = ({ format, beyond }: Fit) => ({ format: formatName(format), beyond })
  return {
    overflow,
    kinds: Object.fromEntries(
      Object.entries(formats).flatMap(([kind, format]) =>
        kind === 'pixel' ? [] : [[kind, formatName(format)]],
      ),
    ),
    tensors: tensors.map(({ now, proposed, ...rest }) => ({
      ...rest,
      now: fit(now),
      proposed: { ...fit(proposed), holds: reach(proposed.format) },
    })),
  }
}

interface Place {
  readonly owner: string
  readonly kind: keyof Formats
}

function ownersOf(design: Design): ReadonlyMap<string, Place> {
  const { owners } = design.program
  const places = [...owners].flatMap(([owner, { kind, members }]) =>
    members.map((name) => [name, { owner, kind }] as const),
  )
  return new Map(places)
}

// Where all tensors of a kind have one format, the kind is the owner.
function sharedOwner(name: string): Place | undefined {
  const found = Object.entries(sharedKinds).find(([, names]) => names.test(name))
  return found && { owner: found[0], kind: found[0] as keyof Formats }
}

function reach(format: FixedFormat): number {
  return Number(maxRaw(format)) / 2 ** fractionBits(format)
}
