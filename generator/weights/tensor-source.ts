/** Real numbers, as wide as what they were read from needs. */
export type Reals = Float32Array | Float64Array

/** A tensor that is read when it is asked for, and no sooner. */
export interface LazyTensor {
  readonly shape: readonly number[]
  /** What error messages call it: a file, or a file and a name in it. */
  readonly where: string
  /** The values in C order. @throws InputError when they cannot be read. */
  read(): Promise<Reals>
  /** Why this is not a tensor of the shape that is needed; undefined where nothing is known but the shapes. */
  misfit?(needed: readonly number[]): Misfit | undefined
}

/** What is wrong with a tensor, and the repair. */
export interface Misfit {
  readonly message: string
  readonly repair: string
}

/** Tensors of a file. */
export interface ReadTensors {
  readonly tensors: ReadonlyMap<string, LazyTensor>
  /** What was chosen, merged or left out, a sentence each. */
  readonly notes: readonly string[]
}

/** Float tensors by the names that a file or a folder gives them. */
export interface TensorSource extends ReadTensors {
  /** The file or folder. */
  readonly path: string
  /** One network and nothing else: a tensor that nothing needs is then a mistake. A folder may hold anything. */
  readonly isCheckpoint: boolean
}

/** Values of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** `32 x 64`, or `a single value` for no dimensions. */
export function showShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single value' : shape.join(' x ')
}

/**
 * Whether two shapes name the same values in the same order: one of them joins neighbouring dimensions of the other,
 * as [192][768] does of [192][3][16][16].
 */
export function sameLayout(left: readonly number[], right: readonly number[]): boolean {
  return joins(left, right) || joins(right, left)
}

function joins(fine: readonly number[], coarse: readonly number[]): boolean {
  let next = 0
  for (const size of coarse) {
    let product = 1
    while (product < size && next < fine.length) product *= fine[next++]
    if (product !== size) return false
  }
  return fine.slice(next).every((size) => size === 1)
}
