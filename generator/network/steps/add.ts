import { type AddShifts, addShifts } from '../shifts.js'
import { plainKind, type StepKind } from './step-kind.js'

/** Sum of two tensors; the right one has the format of the sum. */
export interface AddStep {
  readonly kind: 'add'
  readonly name: string
  readonly left: string
  readonly right: string
  readonly output: string
  readonly operands: AddShifts
}

export interface AddDraft {
  readonly output: string
  readonly left: string
  readonly right: string
  /** Whose format the sum has. */
  readonly owner: string
}

export const addKind: StepKind<AddStep, AddDraft> = {
  ...plainKind,
  build(parts, { output, left, right, owner }) {
    parts.addTokens(output, { width: parts.needs.network.dim, kind: 'residual', owner })
    const operands = addShifts(parts.format(left), parts.format(output))
    return { kind: 'add', name: output, left, right, output, operands }
  },
  reads: ({ left, right }) => [left, right],
  makes: ({ output }) => [output],
}
