import type { Step } from '../network/steps/index.js'

/** Looks at the tensors of inferences as they are made, and keeps what a section shows of them. */
export interface Collector<Data> {
  visit(tensor: VisitedTensor): void
  data(): Data
}

/** A tensor of an inference. */
export interface VisitedTensor {
  readonly task: number
  readonly name: string
  readonly values: Int32Array
  readonly step: Step
}
