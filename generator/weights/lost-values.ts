import { InputError, type Problem } from '../base/errors.js'
import { rowScaleBits } from '../config/weight-scales.js'
import type { Design } from '../design/design.js'
import { givenParameters, type ProgramParameter } from '../network/parameters.js'
import { type FixedFormat, formatName, fractionBits, maxRaw, minRaw } from '../numerics/format.js'
import { type ParameterSource, readParameter } from './parameter-source.js'
import type { Reals } from './tensor-source.js'

/** What a parameter's format does not hold of its values. */
export interface LostValues {
  readonly name: string
  readonly format: FixedFormat
  readonly values: number
  /** Values beyond the format: they saturate, in profile edge-moe they wrap. */
  readonly beyond: number
  /** Values that do not become 0. */
  readonly kept: number
  /** The largest magnitude. */
  readonly largest: number
}

/**
 * The parameters of a network that their formats cannot hold: a value is beyond one, or nothing is left of any.
 * @throws InputError as `readParameter` does.
 */
export async function lostValues(design: Design, source: ParameterSource): Promise<LostValues[]> {
  const lost: LostValues[] = []
  for (const parameter of givenParameters(design)) {
    const { name, shape, columns } = parameter
    const rows = shape.reduce((product, size) => product * size, 1) / columns
    const counted = countLost(design.profile, parameter, await readParameter(source, name, { rows, columns }))
    if (counted.beyond > 0 || isGone(counted)) lost.push(counted)
  }
  return lost
}

/** The same as a problem each, with what repairs it. */
export function lostValueProblems(
  { profile }: Pick<Design, 'profile'>,
  lost: readonly LostValues[],
): Problem[] {
  const verb = profile === 'exact' ? 'saturate' : 'wrap'
  return lost.map((each) => {
    const { name, format, values, beyond, largest } = each
    const count = (number: number) => number.toLocaleString('en-US')
    const what = isGone(each)
      ? `all of its ${count(values)} values become 0 in ${formatName(format)}`
      : `${count(beyond)} of ${count(values)} values ${verb} in ${formatName(format)}`
    return {
      path: name,
      message: `${what}; the largest magnitude is ${largest.toPrecision(4)}`,
      repair: 'moeforge calibrate finds a format that holds them',
    }
  })
}

/**
 * Says which values formats lose. @param strict - whether that is an error.
 * @throws InputError that lists every parameter, where it is strict; as `lostValues` does.
 */
export async function reportLostValues(
  design: Design,
  source: ParameterSource,
  { strict, say }: { readonly strict: boolean; readonly say: (line: string) => void },
): Promise<void> {
  const problems = lostValueProblems(design, await lostValues(design, source))
  if (problems.length === 0) return
  const error = new InputError(problems)
  if (strict) throw error
  say(error.message)
}

function countLost(
  profile: Design['profile'],
  { name, format, layer }: ProgramParameter,
  values: Reals,
): LostValues {
  const scale = 2 ** fractionBits(format)
  // A row's factor, which suits it, is from 1 to one less than these, over these.
  const units = layer === undefined || layer.scale === null ? null : 2 ** rowScaleBits
  const [largestFactor, leastFactor] = units === null ? [1, 1] : [(units - 1) / units, 1 / units]
  const [least, most] = [Number(minRaw(format)), Number(maxRaw(format))]
  let [beyond, kept, largest] = [0, 0, 0]
  for (const value of values) {
    // As weights are rounded (docs/reference/numerics.md, weights).
    const raw = (factor: number) => Math.floor((value * scale) / factor + (profile === 'exact' ? 0.5 : 0))
    if (raw(largestFactor) < least || raw(largestFactor) > most) beyond++
    if (raw(leastFactor) !== 0) kept++
    largest = Math.max(largest, Math.abs(value))
  }
  return { name, format, values: values.length, beyond, kept, largest }
}

/** Whether nothing is left, of values that are not all 0. */
function isGone({ kept, largest }: LostValues): boolean {
  return kept === 0 && largest > 0
}
