import type { Design } from '../design/design.js'
import { identityMatrix, isIdentity } from '../network/identity.js'
import type { Parameter } from '../network/tensor.js'
import { plausibleValues } from '../numerics/plausible-values.js'
import { checkWeights, mustBeFinite, mustFit } from './check-weights.js'
import { parameterIntegers } from './parameter-integers.js'
import type { Reals } from './tensor-source.js'
import { findTensor, openWeights, type Weights } from './weights.js'

/** Where parameters come from: files and folders of float tensors, or a seed where there are none. */
export interface ParameterSource {
  readonly folders: readonly string[]
  readonly seed: number
}

/** The shape that a parameter has in its file, of which a step may use some rows. */
export interface ParameterShape {
  /** Rows of the whole tensor: 3 * dim of the stacked q, k, v. */
  readonly rows: number
  /** Values of a row. */
  readonly columns: number
}

/**
 * The integers of a parameter: floored and wrapped in `edge-moe`, rounded to nearest and saturated in `exact`
 * (docs/reference/numerics.md, weights).
 * @returns [parameter.count][shape.columns]
 * @throws InputError when no source has the tensor, or it has another size or a value that is not finite.
 */
export async function loadParameter(
  design: Pick<Design, 'profile' | 'overflow'>,
  source: ParameterSource,
  parameter: Parameter,
  shape: ParameterShape,
): Promise<Int32Array> {
  const { name, format, layer, from, count } = parameter
  const whole = { name, format, ...shape, ...(layer !== undefined && { layer }) }
  const values = await parameterIntegers(design, whole, (each, size) => readParameter(source, each, size))
  return values.subarray(from * shape.columns, (from + count) * shape.columns)
}

/**
 * The real values of a parameter, all its rows.
 * @returns [shape.rows][shape.columns]
 * @throws InputError as `loadParameter` does.
 */
export async function readParameter(
  { folders, seed }: ParameterSource,
  name: string,
  { rows, columns }: ParameterShape,
): Promise<Reals> {
  if (isIdentity(name)) return identityMatrix(columns)
  if (folders.length === 0) return plausibleValues(seed, name, { rows, columns })
  const tensor = findTensor(await openedOnce(folders), name, [rows, columns])
  mustFit(tensor, name, [rows, columns])
  const values = await tensor.read()
  mustBeFinite(tensor.where, values)
  return values
}

/**
 * Checks that what a source has is a whole network, whatever part of it a command needs.
 * @throws InputError that lists every problem of its files and folders.
 */
export async function checkSource(design: Design, { folders }: ParameterSource): Promise<void> {
  if (folders.length > 0) await checkWeights(design, await openedOnce(folders))
}

/**
 * What a source chose, merged or left out of its files, a sentence each.
 * @throws InputError when one of its files cannot be opened.
 */
export async function sourceNotes({ folders }: Pick<ParameterSource, 'folders'>): Promise<readonly string[]> {
  if (folders.length === 0) return []
  const { sources } = await openedOnce(folders)
  return sources.flatMap(({ source, notes }) => [...source.notes, ...notes])
}

// A network has hundreds of parameters, and an archive of as many members takes a while to open.
const opened = new WeakMap<readonly string[], Promise<Weights>>()

function openedOnce(paths: readonly string[]): Promise<Weights> {
  const weights = opened.get(paths) ?? openWeights(paths)
  opened.set(paths, weights)
  return weights
}
