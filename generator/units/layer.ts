import type { Design } from '../design/elaborate.js'
import type { Parameter, Step } from '../design/steps.js'
import type { ParameterShape } from '../weights/parameter-source.js'
import type { Streams, Unit, UnitCase } from './unit.js'

/** Where the tensors and parameters of a layer come from. */
export interface LayerTensors {
  /** The task whose gate chooses. */
  readonly task: number
  /** Integers of a tensor that the layer reads: the first `length` of them. */
  tensor(name: string, length: number): Promise<Int32Array>
  /** The same of a tensor of indices, each of the `count` from `first` on. */
  indices(name: string, length: number, range: IndexRange): Promise<Int32Array>
  /** Integers of a parameter, quantised by the design's profile. */
  parameter(parameter: Parameter, shape: ParameterShape): Promise<Int32Array>
}

/** Indices `first` to `first + count - 1`. */
export interface IndexRange {
  readonly first: number
  readonly count: number
}

/** A layer as one run of a unit. */
export interface LayerRun {
  /** Names of the program's tensors that the run makes, with the reference's values. */
  readonly tensors: ReadonlyMap<string, Int32Array>
  readonly unitCase: UnitCase
  /** The tensors in the unit's outputs: the same names. */
  decode(outputs: Streams): ReadonlyMap<string, Int32Array>
  /** The unit that runs it and its parameters. */
  on<T>(visit: <Params>(unit: Unit<Params>, params: Params) => T): T
}

/** How steps of a kind run on a unit: what `verify --layer` needs to know. */
export interface LayerBinding {
  readonly kind: Step['kind']
  /** Runs that make the step's tensors. `step` is of the binding's kind. */
  prepare(design: Design, step: Step, source: LayerTensors): Promise<readonly LayerRun[]>
}

/** Names of the tensors that a step makes, in the order in which they come to be. */
export function stepTensors(step: Step): readonly string[] {
  switch (step.kind) {
    case 'linear':
      return step.preActivation === null ? [step.output] : [step.preActivation, step.output]
    case 'attention':
      return [step.scores, step.statistics, step.output]
    case 'gate':
      return [step.statistics, step.indices, step.logits, step.scores]
    case 'patchReorder':
      return [step.queues, step.queueScores, step.queueLengths, step.metaqueue]
    case 'experts':
      return [step.hidden, step.output]
    default:
      return [step.output]
  }
}

/** Names of the tensors that a step reads. */
export function stepInputs(step: Step): readonly string[] {
  switch (step.kind) {
    case 'attention':
      return [step.query, step.key, step.value]
    case 'patchReorder':
      return [step.indices, step.scores]
    case 'experts':
      return [step.input, step.indices, step.scores, ...(step.onto === null ? [] : [step.onto])]
    case 'add':
      return [step.left, step.right]
    default:
      return [step.input]
  }
}
