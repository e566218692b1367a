import { InputError } from '../base/errors.js'
import { closest, didYouMean } from '../base/wording.js'
import type { Program } from '../network/program.js'
import { stepKind } from '../network/steps/index.js'
import { withoutTask } from '../network/tasks.js'
import type { ExplainTarget } from './explain-context.js'

/**
 * Reads `l0_fc1[3,5]`, `l0_fc1[3][5]` as `verify` prints it, or a flat index, `l0_fc1[197]`.
 * A step's name stands for its result.
 * @throws InputError that names the tensor's shape, or a tensor of a similar name.
 */
export function parseTarget(text: string, { steps, tensors }: Program): ExplainTarget {
  const [, name, list] = /^([\w.]+)\[([\d\s,[\]]+)\]$/.exec(text.trim()) ?? []
  if (name === undefined)
    throw InputError.at('value', `${text} is not a value`, 'write a tensor and an index, such as l0_q[3,5]')
  const tensor = tensorNamed(withoutTask(name), steps)
  return { tensor, index: flatIndex(text, list, tensors.get(tensor)?.shape ?? []) }
}

/** A tensor's own name; that of a step stands for its result. */
function tensorNamed(name: string, steps: Program['steps']): string {
  const made = steps.flatMap((step) => [...stepKind(step).makes(step)])
  if (made.includes(name)) return name
  const step = steps.find((each) => each.name === name)
  const result = step && stepKind(step).makes(step).at(-1)
  if (result !== undefined) return result
  const names = [...made, ...steps.map((each) => each.name)]
  throw InputError.at(
    'value',
    `no step makes ${name}`,
    didYouMean(closest(name, names)).join('; ') || undefined,
  )
}

/** Experts' hidden values have as many rows as there are queued tokens. @throws InputError for a row behind them. */
export function mustBeMade({ tensor, index }: ExplainTarget, values: Int32Array): void {
  if (index < values.length) return
  const why = `${tensor} has ${values.length} values with this image: a row for each choice that is queued`
  throw InputError.at('value', why, `write a flat index below ${values.length}`)
}

function flatIndex(text: string, list: string, sizes: readonly number[]): number {
  const places = list
    .split(/[\s,[\]]+/)
    .filter((part) => part !== '')
    .map(Number)
  const count = sizes.reduce((product, size) => product * size, 1)
  const wanted = `its shape is ${sizes.join(' x ')}: write ${sizes.length} numbers from 0, or one below ${count}`
  const isFlat = places.length === 1 && sizes.length > 1
  const limits = isFlat ? [count] : sizes
  if (places.length !== limits.length)
    throw InputError.at('value', `${text} has ${places.length} numbers`, wanted)
  if (places.some((place, i) => place >= limits[i]))
    throw InputError.at('value', `${text} is not there`, wanted)
  return places.reduce((flat, place, i) => flat * limits[i] + place, 0)
}

/** The places of a flat index. */
export function placesOf(index: number, shape: readonly number[]): number[] {
  const places: number[] = []
  let rest = index
  for (const size of shape.toReversed().slice(0, -1)) {
    places.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return [rest, ...places]
}
