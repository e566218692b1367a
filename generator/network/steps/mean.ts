import type { Formats } from '../tensor.js'
import { plainKind, type StepKind } from './step-kind.js'

/** The mean of some rows of a tensor, a row in the tensor's format. */
export interface MeanStep {
  readonly kind: 'mean'
  readonly name: string
  readonly input: string
  readonly output: string
  readonly operands: MeanOperands
}

/** Rows `first` to `first + count - 1`; the mean is their sum times `factor` / 2^`shift`. */
export interface MeanOperands {
  readonly first: number
  readonly count: number
  readonly factor: number
  readonly shift: number
}

/** What a mean is made of; it has the format of its input, whose kind is named. */
export interface MeanDraft {
  readonly output: string
  readonly input: string
  readonly inputKind: keyof Formats
  /** Whose format the input has. */
  readonly owner: string
}

export const meanKind: StepKind<MeanStep, MeanDraft> = {
  ...plainKind,
  build(parts, { output, input, inputKind, owner }) {
    const { tokens, prefix, dim } = parts.needs.network
    parts.add(output, { shape: [1, dim], kind: inputKind, owner })
    const count = tokens - prefix
    return {
      kind: 'mean',
      name: output,
      input,
      output,
      operands: { first: prefix, count, ...inverse(count) },
    }
  },
  reads: ({ input }) => [input],
  makes: ({ output }) => [output],
}

/** Fraction bits of 1 / count, more than those of the largest power of two in it. */
const inverseBits = 16

// 2^16 to 2^17: off by 2^-17 of itself at most.
function inverse(count: number): Pick<MeanOperands, 'factor' | 'shift'> {
  const shift = inverseBits + Math.ceil(Math.log2(count))
  return { factor: Math.round(2 ** shift / count), shift }
}
