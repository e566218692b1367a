import type { Design } from '../../design/design.js'
import { type Step, stepKind } from '../../network/steps/index.js'
import type { Tensors } from '../../targets/target.js'

/** A tensor that hardware made otherwise than the reference. */
export interface WrongTensor {
  readonly name: string
  readonly compared: number
  readonly differing: number
  /** Flat index of the first value that differs. */
  readonly first: number
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
  const [got, want] = [made.get(name) ?? nothing, expected.get(name) ?? nothing]
  const compared = Math.max(want.length, got.length)
  let differing = 0
  let first = -1
  for (let i = 0; i < compared; i++) {
    if (got[i] === want[i]) continue
    differing++
    if (first < 0) first = i
  }
  return differing === 0 ? [] : [{ name, compared, differing, first }]
}

/** Flat indices of all values of a tensor that differ, ascending. */
export function wrongIndices(name: string, made: Tensors, expected: Tensors): number[] {
  const [got, want] = [made.get(name) ?? nothing, expected.get(name) ?? nothing]
  const indices: number[] = []
  for (let i = 0; i < Math.max(want.length, got.length); i++) if (got[i] !== want[i]) indices.push(i)
  return indices
}

const nothing = new Int32Array()
