import type { Streams } from '../../base/streams.js'
import type { Design } from '../../design/design.js'
import type { Step } from '../../network/steps/index.js'
import type { Parameter } from '../../network/tensor.js'
import type { Unit, UnitCase } from '../../units/unit.js'
import type { ParameterShape } from '../../weights/parameter-source.js'

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

/** How steps of a kind run on a unit: runs that make the step's tensors. */
export type PrepareLayer<S extends Step> = (
  step: S,
  design: Design,
  source: LayerTensors,
) => Promise<readonly LayerRun[]>
