import { bitsFor } from '../../units/linear/linear.params.js'
import type { ArrayMatrix } from './array-matrix.js'

/** Where a row's blocks come from (row_fetch.v), of what an operation reads. */
export const sources = { norm: 0, hidden: 1, pixels: 2 } as const
/** The same, with the weights of attention, which the sequencer's rows of weighted sums read. */
export const rowSources = { ...sources, weights: 3 } as const
/** Where its results go (result_writer.v). */
export const destinations = {
  hidden: 0,
  keys: 1,
  values: 2,
  sum: 3,
  gate: 4,
  scores: 5,
  attention: 6,
  experts: 7,
} as const
/** How the sequencer walks an operation (accel_sequencer.v); `experts` is the first of those that each expert takes. */
export const operationKinds = { rows: 0, attention: 1, experts: 2, end: 3 } as const
/** What a row waits for (accel_sequencer.v). */
export const targets = { nothing: 0, results: 1, norms: 2, attention: 3 } as const
/** What is read beside matrices (parameter_split.v). */
export const listKinds = { position: 0, image: 1, norm: 2 } as const
/** What a matrix is one of, which its stride is multiplied with (weight_loader.v). */
export const matrixSelects = { one: 0, task: 1, expert: 2 } as const

/** Bits that hold every number of one of these sets. */
export function numberBits(numbers: Readonly<Record<string, number>>): number {
  return bitsFor(Math.max(...Object.values(numbers)))
}

/** An operation on the array, as `accel_operations` holds it. Addresses in words of `taps` values. */
export interface ArrayOperation {
  /** The step of the program, or the layer of an expert. */
  readonly step: string
  /** The same; with its number in brackets where it runs in several pieces. */
  readonly name: string
  readonly kind: keyof typeof operationKinds
  readonly source: keyof typeof sources
  readonly from: number
  readonly fromStride: number
  readonly rows: number
  readonly inTiles: number
  /** Of its weights: a row's blocks meet as many tiles of an output tile. */
  readonly digits: number
  readonly outTiles: number
  readonly dest: keyof typeof destinations
  readonly to: number
  readonly toStride: number
  readonly target: keyof typeof targets
  /** Reads the next layer norm, not the one that the operation before read. */
  readonly fresh: boolean
  /** Makes a part of rows of the residual stream; a later operation completes them. */
  readonly partial: boolean
  /** Whether sums have a factor each. */
  readonly scaled: boolean
  readonly biasShift: number
  readonly outShift: number
  readonly outWidth: number
  readonly gelu: boolean
  readonly geluShift: number
  /** Of what is added to. */
  readonly leftShift: number
  readonly sumShift: number
  readonly attentionShift: number
  /** Its matrix; null: none. */
  readonly matrix: ArrayMatrix | null
}

/** Of an operation, what most of them have. */
export const blankOperation: ArrayOperation = {
  step: '',
  name: '',
  kind: 'rows',
  source: 'norm',
  from: 0,
  fromStride: 0,
  rows: 1,
  inTiles: 1,
  digits: 1,
  outTiles: 1,
  dest: 'hidden',
  to: 0,
  toStride: 0,
  target: 'nothing',
  fresh: false,
  partial: false,
  scaled: false,
  biasShift: 0,
  outShift: 0,
  outWidth: 0,
  gelu: false,
  geluShift: 0,
  leftShift: 0,
  sumShift: 0,
  attentionShift: 0,
  matrix: null,
}
