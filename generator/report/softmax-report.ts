import { seededRandom } from '../base/random.js'
import { type SoftmaxMethod, softmaxMethods } from '../config/softmax-methods.js'
import { type FixedFormat, fixed, formatName, fractionBits } from '../numerics/format.js'
import { exactSoftmax } from '../oracle/softmax-oracle.js'
import { expReference } from '../units/softmax/exp.reference.js'
import { softmaxParams } from '../units/softmax/softmax.params.js'
import { powerExponential, shiftExponential, softmaxShares } from '../units/softmax/softmax.reference.js'
import type { SoftmaxParams } from '../units/softmax/softmax.shape.js'
import { softmax } from '../units/softmax/softmax.unit.js'
import { verilogSources } from '../units/unit-sources.js'
import { synthesise } from './cost.js'
import { errorCells, errorSummary, type MeasuredError } from './error-summary.js'
import { real } from './tokens.js'
import type { UnitReport } from './unit-report.js'

const formats = [fixed(32, 10), fixed(18, 6)]

/** Every method and its exponential, on attention as m3vit-tiny has it; the cost is that of one exponential. */
export function softmaxReport(): UnitReport {
  const rows = formats.flatMap((format) =>
    softmaxMethods.map((method) => {
      const params = publishedParams(method, format)
      return {
        cells: [formatName(format), method, ...errorCells(expError(params), rowError(params))],
        cost: () => synthesise(verilogSources(softmax, params), 'softmax_eval'),
      }
    }),
  )
  return {
    heading: ['format', 'method', 'exp: largest error', 'mean', 'weights: largest error', 'mean'],
    rows,
  }
}

/** M³ViT-tiny's: 129 keys, head dimension 64. */
export function publishedParams(method: SoftmaxMethod, format: FixedFormat): SoftmaxParams {
  return softmaxParams({
    method,
    lanes: 16,
    rowCycles: 4,
    maxKeys: 129,
    maxRows: 129,
    width: format.width,
    fraction: fractionBits(format),
    scale: method === 'single-pass' ? 1 : 1 / 8,
    rounding: method === 'single-pass' ? 'trn' : 'rnd',
  })
}

/** Error of the exponential of a distance of 0 to 16 units after scaling, at 200,000 places. */
function expError(params: SoftmaxParams): MeasuredError {
  const { fraction, scale, width } = params
  const random = seededRandom(5)
  const realised = exponential(params)
  const farthest = Math.min((16 * 2 ** fraction) / scale, 2 ** width - 1)
  const errors = Array.from({ length: 200_000 }, () => {
    const t = Math.floor(random() ** 2 * farthest)
    return Math.abs(realised(t) - Math.exp((-t * scale) / 2 ** fraction))
  })
  return errorSummary(errors)
}

/** The exponential of a distance from the maximum, as a real number. */
function exponential(params: SoftmaxParams): (distance: number) => number {
  const { method, width, fraction, weightFraction } = params
  if (method === 'single-pass') {
    const exp = expReference(width, fraction)
    return (t) => exp(-t) / 2 ** fraction
  }
  if (method === 'shiftmax') {
    const exp = shiftExponential(params)
    return (t) => exp(t) / 2 ** 20
  }
  const exp = powerExponential(params)
  return (t) => exp(t) / 2 ** weightFraction
}

/** Error of whole normalised rows of 129 scores spread over 1, 4 and 16 units after scaling, 300 rows. */
function rowError(params: SoftmaxParams): MeasuredError {
  const { fraction, scale, width } = params
  const random = seededRandom(6)
  const keys = params.maxKeys
  const errors: number[] = []
  for (let row = 0; row < 300; row++) {
    const spread = Math.min((4 ** (row % 3) * 2 ** fraction) / scale, 2 ** (width - 1))
    const scores = Int32Array.from({ length: keys }, () => Math.floor(random() * spread))
    const shares = softmaxShares(params, scores)
    const want = exactSoftmax(real(scores, fraction).map((score) => score * scale))
    for (let key = 0; key < keys; key++) errors.push(Math.abs(shares[key] - want[key]))
  }
  return errorSummary(errors)
}
