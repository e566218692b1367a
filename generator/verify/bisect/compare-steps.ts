import type { Design } from '../../design/design.js'
import { type Step, stepKind } from '../../network/steps/index.js'
import type { Tensors } from '../../targets/target.js'

/** A tensor that hardware made otherwise than the reference. */
export interface WrongTensor {
  readonly name: string
  readonly compared: number
  /** Flat indices of all values that differ, ascending. */
  readonly indices: readonly number[]
}

/** A step of which a tensor is wrong. */
export interface WrongStep {
  readonly step: Step
  /** In the order in which they are made. */
  readonly tensors: readonly WrongTensor[]
  /** Those of the tensors that it reads that are wrong too: none means that the fault is in this step. */
  readonly wrongInputs: readonly string[]
}

/** Every step of which a tensor is wrong, in the order of the program. */
export function wrongSteps({ program }: Design, made: Tensors, expected: Tensors): WrongStep[] {
  const wrong = new Map<string, WrongTensor>()
  return program.steps.flatMap((step): WrongStep[] => {
    const { reads, makes } = stepKind(step)
    const wrongInputs = [...new Set(reads(step))].filter((name) => wrong.has(name))
    const tensors = makes(step).flatMap((name) => wrongTensor(name, made, expected))
    for (const tensor of tensors) wrong.set(tensor.name, tensor)
    return tensors.length === 0 ? [] : [{ step, tensors, wrongInputs }]
  })
}

function wrongTensor(name: string, made: Tensors, expected: Tensors): WrongTensor[] {
  const want = expected.get(name) ?? new Int32Array()
  const got = made.get(name) ?? new Int32Array()
  const compared = Math.max(want.length, got.length)
  const indices: number[] = []
  for (let i = 0; i < compared; i++) if (got[i] !== want[i]) indices.push(i)
  return indices.length === 0 ? [] : [{ name, compared, indices }]
}
