import { loadConfig } from '../../../generator/config/load.js'
import type { SoftmaxMethod } from '../../../generator/config/softmax-methods.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { allMethods } from '../../../generator/units/methods.js'
import { expReference } from '../../../generator/units/softmax/exp.reference.js'
import { softmaxPipeline } from '../../../generator/units/softmax/softmax.pipeline.js'
import { powerExponential } from '../../../generator/units/softmax/softmax.reference.js'
import type { SoftmaxParams } from '../../../generator/units/softmax/softmax.shape.js'
import { expTables } from '../../../generator/units/softmax/softmax.unit.js'
import { portValue, signed } from '../words.js'
import { pipe } from './arithmetic.js'
import type { LeafCase } from './leaf-case.js'
import { wired } from './parts.js'

function methodOf(method: SoftmaxMethod): SoftmaxParams {
  const params = allMethods(elaborate(loadConfig('nano')).softmax).find((each) => each.method === method)
  if (params === undefined) throw new Error(`nano has no softmax of method ${method}`)
  return params
}

function tablesOf(params: SoftmaxParams): Record<string, string> {
  return Object.fromEntries(expTables(params).map(({ path, text }) => [path, text]))
}

/** Arguments of every magnitude, and those around the ends of the range in which e^x is neither 0 nor clipped. */
function expExact(): LeafCase {
  const params = methodOf('single-pass')
  const { exact, width, fraction } = params
  if (exact === null) throw new Error('single-pass has an exact exponential')
  const e = expReference(width, fraction)
  return pipe({
    module: 'exp_exact',
    parameters: {
      ...{ Width: width, XMin: exact.xMin, XMax: exact.xMax, LowBits: exact.lowBits },
      ...{ MiddleBits: exact.middleBits, HighFirst: exact.highFirst, HighCount: exact.high.length },
      ...{ HighWidth: exact.highWidth, MiddleWidth: exact.middleWidth, LowWidth: exact.lowWidth },
      ...{ Precision: exact.precision, Shift: exact.precision + exact.guard },
    },
    inputs: { x_i: wired(width, 'x') },
    outputs: { e_o: width },
    latency: softmaxPipeline(params).expLatency,
    files: tablesOf(params),
    body: `    reg signed [${width - 1}:0] x = 0;
    always @(posedge clk_i) #1 case ($unsigned($random(seed)) % 4)
        0: x = ${exact.xMin} + $random(seed) % 4;
        1: x = ${exact.xMax} + $random(seed) % 4;
        default: x = $signed($random(seed)) >>> ($unsigned($random(seed)) % 32);
    endcase
`,
    expected: (row) => ({ e_o: BigInt(e(Number(signed(portValue(row, 'x_i'), width)))) }),
  })
}

function expPower(): LeafCase {
  const params = methodOf('deferred')
  const { power, width, weightWidth } = params
  if (power === null) throw new Error('deferred has a power exponential')
  const files = tablesOf(params)
  const [table] = Object.keys(files).map((path) => path.replace(/^rtl\/(.*)\.v$/, '$1'))
  const e = powerExponential(params)
  const wordBits = weightWidth + 5 + power.slopeWidth
  return pipe({
    module: 'exp_power',
    parameters: {
      ...{ Width: width, Bits: weightWidth, Factor: power.factor.value, FactorBits: power.factor.bits },
      ...{ ProductShift: power.productShift, Fraction: power.fraction, RestBits: power.restBits },
      SlopeWidth: power.slopeWidth,
    },
    inputs: {
      maximum_i: wired(width, 'maximum'),
      score_i: wired(width, 'score'),
      word_i: wired(wordBits, 'word'),
    },
    outputs: { index_o: 8, e_o: weightWidth },
    latency: softmaxPipeline(params).expLatency,
    files,
    // Distances of all magnitudes.
    body: `    localparam integer Least = -(1 << ${width - 1});
    reg signed [${width - 1}:0] maximum = 0, score = 0;
    integer distance;
    wire [${wordBits - 1}:0] word;
    ${table} u_table (.clk_i(clk_i), .index_i(index_o), .word_o(word));
    always @(posedge clk_i) begin
        #1 maximum = $random(seed);
        distance = $unsigned($random(seed)) >> (${32 - width} + $unsigned($random(seed)) % ${width});
        score = (maximum - distance < Least) ? Least : maximum - distance;
    end
`,
    expected: (row) => {
      const [maximum, score] = ['maximum_i', 'score_i'].map((port) => signed(portValue(row, port), width))
      return { e_o: BigInt(e(Number(maximum - score))) }
    },
  })
}

/** Exponentials with their tables, as nano has them. */
export const exponentialLeaves: readonly LeafCase[] = [expExact(), expPower()]
