import { createHash } from 'node:crypto'
import type { Design } from '../design/elaborate.js'
import type { Parameter } from '../design/steps.js'
import { InputError } from '../errors.js'
import { quantizeFloat32Array } from '../fixed/requantize-int32.js'
import { seededRandom } from '../random.js'
import { readFloatTensor } from './float-folder.js'

/** Where parameters come from: folders of float tensors, or a seed. */
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
 * (docs/numerics.md, weights).
 * @returns [parameter.count][shape.columns]
 * @throws InputError when a folder lacks the tensor, or it has another size or a value that is not finite.
 */
export async function loadParameter(
  design: Pick<Design, 'profile'>,
  source: ParameterSource,
  parameter: Parameter,
  shape: ParameterShape,
): Promise<Int32Array> {
  const length = shape.rows * shape.columns
  const values =
    source.folders.length === 0
      ? plausibleWeights(source.seed, parameter.name, shape)
      : await readFloatTensor(source.folders, parameter.name, length)
  const rows = values.subarray(
    parameter.from * shape.columns,
    (parameter.from + parameter.count) * shape.columns,
  )
  const how =
    design.profile === 'edge-moe'
      ? ({ rounding: 'trn', overflow: 'wrap' } as const)
      : ({ rounding: 'rnd', overflow: 'sat' } as const)
  try {
    return quantizeFloat32Array(rows, parameter.format, how)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw InputError.at(parameter.name, error.message, 'export the weights again; every value must be finite')
  }
}

// Uniform in +-1/sqrt(columns), as a linear layer is initialised; the name seeds it, so that each tensor differs.
function plausibleWeights(seed: number, name: string, { rows, columns }: ParameterShape): Float32Array {
  const digest = createHash('sha256').update(`${seed} ${name}`).digest()
  const random = seededRandom(digest.readUInt32LE(0))
  const span = 2 / Math.sqrt(columns)
  return Float32Array.from({ length: rows * columns }, () => (random() - 0.5) * span)
}
