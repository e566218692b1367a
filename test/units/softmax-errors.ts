import { seededRandom } from '../../generator/random.js'
import { expReference } from '../../generator/units/softmax/exp.reference.js'
import {
  type SoftmaxMethod,
  type SoftmaxParams,
  softmaxParams,
} from '../../generator/units/softmax/softmax.params.js'
import {
  powerExponential,
  shiftExponential,
  softmaxReference,
} from '../../generator/units/softmax/softmax.reference.js'

/** Largest and mean distance to float64 arithmetic on the same integers. */
export interface MeasuredError {
  readonly largest: number
  readonly mean: number
}

/** M³ViT-tiny's: 129 keys, head dimension 64, `fixed<32,10>`. */
export function publishedParams(method: SoftmaxMethod): SoftmaxParams {
  return softmaxParams({
    method,
    lanes: 16,
    rowCycles: 4,
    maxKeys: 129,
    maxRows: 129,
    width: 32,
    fraction: 22,
    scale: method === 'single-pass' ? 1 : 1 / 8,
    rounding: method === 'single-pass' ? 'trn' : 'rnd',
  })
}

/** Error of the exponential of a distance of 0 to 16 units after scaling, at 200,000 places. */
export function expError(method: SoftmaxMethod): MeasuredError {
  const params = publishedParams(method)
  const random = seededRandom(5)
  const exp = expReference(params.width, params.fraction)
  const realised = {
    'single-pass': (t: number) => exp(-t) / 2 ** 22,
    deferred: (t: number) => powerExponential(params)(t) / 2 ** params.weightFraction,
    shiftmax: (t: number) => shiftExponential(params)(t) / 2 ** 20,
  }[method]
  const errors = Array.from({ length: 200_000 }, () => {
    const t = Math.floor((random() ** 2 * 16 * 2 ** 22) / params.scale)
    return Math.abs(realised(t) - Math.exp((-t * params.scale) / 2 ** 22))
  })
  return summary(errors)
}

/** Error of whole normalised rows of 129 scores spread over 1, 4 and 16 units, 300 rows. */
export function rowError(method: SoftmaxMethod): MeasuredError {
  const params = publishedParams(method)
  const random = seededRandom(6)
  const keys = 129
  const errors: number[] = []
  for (let row = 0; row < 300; row++) {
    const spread = (4 ** (row % 3) * 2 ** 22) / params.scale
    const scores = Int32Array.from({ length: keys }, () => Math.floor(random() * spread))
    const { weights, inverse, shift } = softmaxReference(params, { keys, scores })
    const factor = method === 'deferred' ? inverse[0] / 2 ** (shift[0] + 24) : 2 ** -params.weightFraction
    const powers = Array.from(scores, (s) => Math.exp(((s - Math.max(...scores)) * params.scale) / 2 ** 22))
    const sum = powers.reduce((total, power) => total + power)
    for (let key = 0; key < keys; key++) errors.push(Math.abs(weights[key] * factor - powers[key] / sum))
  }
  return summary(errors)
}

function summary(errors: readonly number[]): MeasuredError {
  let largest = 0
  let sum = 0
  for (const error of errors) {
    largest = Math.max(largest, error)
    sum += error
  }
  return { largest, mean: sum / errors.length }
}

/** A row of the table of docs/softmax.md. */
export function errorRow(method: SoftmaxMethod): string {
  const cells = [expError(method), rowError(method)].flatMap(({ largest, mean }) => [largest, mean])
  return `| \`${method}\` | ${cells.map((value) => value.toExponential(2)).join(' | ')} |`
}
