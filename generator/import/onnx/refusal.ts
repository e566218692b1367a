import { InputError } from '../../base/errors.js'
import type { Origin, Tensor } from './graph/tensor.js'

const repair = 'export a ViT as docs/reference/commands/import.md describes it'

/** What to say of a node that stands where something else is expected. @param expected - with its article. */
export function refusal({ where, op, output }: Origin, expected: string): InputError {
  return InputError.at(where, `${op}, output ${output}, stands where ${expected} is expected`, repair)
}

/** The same of the node that makes a tensor. */
export function refusalOf({ source }: Tensor, expected: string): InputError {
  return refusal(source.origin, expected)
}

/** What to say of a node that has something that no plain ViT has. @param problem - as it goes on after the node. */
export function unusable({ where, op, output }: Origin, problem: string): InputError {
  return InputError.at(where, `${op}, output ${output}, ${problem}`, repair)
}
