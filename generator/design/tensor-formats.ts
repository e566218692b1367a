import { InputError, type Problem } from '../base/errors.js'
import { closest, didYouMean } from '../base/wording.js'
import type { Program } from '../network/program.js'
import { stepKind } from '../network/steps/index.js'
import { Unrealisable } from '../network/unrealisable.js'
import { formatName } from '../numerics/format.js'
import { digitShift } from '../units/linear/linear.params.js'
import type { Design } from './design.js'

/**
 * Checks the formats that single tensors have.
 * @param base.wideWeights - whether single weights may have widths of their own.
 * @throws InputError that lists every one whose name the program does not have, or whose width is not its kind's.
 */
export function checkTensorFormats(
  {
    tensorFormats,
    formats,
    wideWeights,
  }: Pick<Design, 'tensorFormats' | 'formats'> & { readonly wideWeights: boolean },
  { owners }: Pick<Program, 'owners'>,
): void {
  const problems = Object.entries(tensorFormats).flatMap(([name, format]): Problem[] => {
    const path = `numerics.tensors.${name}`
    const owner = owners.get(name)
    if (owner === undefined)
      return [
        { path, message: 'no tensor of this name has a format of its own', repair: repairOf(name, owners) },
      ]
    const { width } = formats[owner.kind]
    const mayBeWide = wideWeights && (owner.kind === 'weight' || owner.kind === 'patchWeight')
    if (mayBeWide || format.width === width) return []
    const message = `${formatName(format)} is not as wide as ${owner.kind}, ${formatName(formats[owner.kind])}`
    return [{ path, message, repair: `write fixed<${width},I>` }]
  })
  if (problems.length > 0) throw new InputError(problems)
}

function repairOf(name: string, owners: Program['owners']): string {
  const shared = [...owners].find(([, { members }]) => members.includes(name))
  if (shared !== undefined) return `it has the format of ${shared[0]}`
  const names = [...owners.keys()]
  return didYouMean(closest(name, names))[0] ?? `names are like ${names[0]}`
}

/**
 * Checks that a bias, aligned with the sums it joins, fits their accumulator, and joins those of the highest digit of weights.
 * @throws Unrealisable for the first that does not.
 */
export function checkBiases({
  profile,
  linear,
  tensorFormats,
  program,
}: Pick<Design, 'profile' | 'linear' | 'tensorFormats' | 'program'>): void {
  if (profile !== 'exact') return
  const most = linear.accWidth - 1
  for (const step of program.steps)
    for (const { bias, weight, operands } of stepKind(step).layers(step)) {
      if (bias === null) continue
      const refused = (message: string) =>
        new Unrealisable(
          message,
          [bias, weight].map(({ name }) => pathOf({ tensorFormats }, program.owners, name)),
        )
      const { width } = bias.format
      if (width + operands.biasShift > most)
        throw refused(
          `${bias.name}, aligned with its sums, takes ${width + operands.biasShift} of ${most} bits`,
        )
      const lowest = digitShift(linear, weight.format.width)
      if (operands.biasShift < lowest)
        throw refused(
          `${bias.name} has ${lowest - operands.biasShift} fraction bits more than sums with the highest digit of ${weight.name}`,
        )
    }
}

/** The field of the config that says a parameter's format. */
function pathOf(
  { tensorFormats }: Pick<Design, 'tensorFormats'>,
  owners: Program['owners'],
  name: string,
): string {
  return tensorFormats[name] === undefined
    ? `numerics.formats.${owners.get(name)?.kind}`
    : `numerics.tensors.${name}`
}
