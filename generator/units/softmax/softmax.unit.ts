import type { EmittedFile } from '../../base/emitted-file.js'
import type { StreamPort } from '../../base/streams.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { allMethods } from '../methods.js'
import type { Unit } from '../unit.js'
import { softmaxCases } from './softmax.cases.js'
import { shiftmaxInverseShift, softmaxKinds } from './softmax.methods.js'
import { softmaxPipeline } from './softmax.pipeline.js'
import type { SoftmaxParams } from './softmax.shape.js'
import type { ExactExp, PowerExp } from './softmax.tables.js'

/** Rows of attention scores into weights. */
export const softmax: Unit<SoftmaxParams> = {
  name: 'softmax',
  about: 'rows of attention scores into weights, evaluators rate-matched to the array',
  variants: (design) => allMethods(design.softmax).map((params) => ({ label: params.method, params })),
  ports: softmaxPorts,
  verilog,
  hls,
  hlsLibrary: [
    ...['exp_exact.hpp', 'softmax_stream.hpp', 'softmax_single_pass.hpp', 'softmax_deferred.hpp'],
    'softmax_shiftmax.hpp',
  ],
  cases: softmaxCases,
}

/** Streams of softmax; `stat` has a shift in `deferred` only. */
export function softmaxPorts(params: SoftmaxParams): readonly StreamPort[] {
  const { width, lanes, inverseWidth, inverseSigned, shiftBits, weightWidth, weightSigned } = params
  const unsigned = (name: string, bits: number) => ({ name, width: bits, signed: false })
  return [
    {
      name: 'op',
      direction: 'in',
      about: 'one operation: rows and keys of each',
      fields: [unsigned('rows', params.rowBits), unsigned('keys', params.keyBits)],
    },
    {
      name: 's',
      direction: 'in',
      about: 'scores of a row',
      fields: [{ name: 'value', width, signed: true, count: lanes }],
    },
    {
      name: 'p',
      direction: 'out',
      about: 'weights of a row',
      fields: [{ name: 'value', width: weightWidth, signed: weightSigned, count: lanes }],
    },
    {
      name: 'stat',
      direction: 'out',
      about: 'inverse sum and maximum of a row',
      fields: [
        { name: 'inverse', width: inverseWidth, signed: inverseSigned },
        ...(shiftBits > 0 ? [unsigned('shift', shiftBits)] : []),
        { name: 'maximum', width, signed: true },
      ],
    },
  ]
}

function verilog(params: SoftmaxParams): EmittedFile[] {
  const ports = softmaxPorts(params)
  const context = {
    ...params,
    ...softmaxPipeline(params),
    ...wiring(params),
    ports: portContexts('softmax', ports),
    op: fieldSelects(ports[0]),
    stat: fieldSelects(ports[3]),
    single: softmaxKinds[params.method].isRunning,
    deferred: softmaxKinds[params.method].normalises,
  }
  return [
    { path: 'rtl/softmax.v', text: render('softmax/softmax.v.hbs', context) },
    { path: 'rtl/softmax_eval.v', text: render('softmax/softmax_eval.v.hbs', evaluatorContext(params)) },
    ...expTables(params),
  ]
}

/** Ranges and constants of the methods that find the maximum first. */
function wiring(params: SoftmaxParams) {
  const { lanes, width, inverseWidth, weightWidth, half } = params
  const shiftWidth = Math.max(1, params.shiftBits)
  return {
    expMsb: lanes * softmaxPipeline(params).expWidth - 1,
    inverseMsb: inverseWidth - 1,
    shiftMsb: shiftWidth - 1,
    scoreMsb: width - 1,
    shiftWidth,
    normalise: softmaxKinds[params.method].normalises ? 1 : 0,
    upperLog2: shiftmaxInverseShift - inverseWidth,
    drop: shiftmaxInverseShift - weightWidth,
    halfLog2: half === 0 ? -1 : Math.log2(half),
  }
}

/** ROMs of the exponential. */
export function expTables(params: SoftmaxParams): EmittedFile[] {
  return tables(params).map((table) => ({
    path: `rtl/${table.module}.v`,
    text: render('softmax/softmax_table.v.hbs', table),
  }))
}

/** What the template of a module around the exponential needs. */
export function evaluatorContext(params: SoftmaxParams): object {
  const { exact, power, width, weightWidth } = params
  const pipeline = softmaxPipeline(params)
  return {
    ...params,
    ...pipeline,
    msb: width - 1,
    resultMsb: pipeline.expWidth - 1,
    highCount: exact?.high.length ?? 0,
    powerTable: power === null ? null : powerTable(power, weightWidth),
    productShift: exact === null ? 0 : exact.precision + exact.guard,
  }
}

/** A table as the Verilog template prints it. */
interface TableContext {
  readonly module: string
  readonly about: string
  readonly count: number
  readonly indexMsb: number
  readonly wordWidth: number
  readonly wordMsb: number
  readonly rows: readonly { readonly index: string; readonly word: string }[]
}

function tables({ exact, power, weightWidth }: SoftmaxParams): TableContext[] {
  if (exact !== null) return exactTables(exact)
  return power === null ? [] : [powerTable(power, weightWidth)]
}

function exactTables({ high, middle, low, ...rest }: ExactExp): TableContext[] {
  return [
    tableContext('exp_exact_high', 'e^x of the upper part of an argument', high, rest.highWidth),
    tableContext('exp_exact_middle', 'e^x of the middle part of an argument', middle, rest.middleWidth),
    tableContext('exp_exact_low', 'e^x - 1 of the lower part of an argument', low, rest.lowWidth),
  ]
}

// Softmax and gate may have different ones in one accelerator.
function powerTable(
  { entries, slopes, entryWidth, slopeWidth }: PowerExp,
  weightWidth: number,
): TableContext {
  const words = entries.map((entry, i) => (BigInt(slopes[i]) << BigInt(entryWidth)) | BigInt(entry))
  const about = `2^-f at 256 knots, and above ${entryWidth} bits how much less the next is`
  return tableContext(`exp_power_table_${weightWidth}`, about, words, entryWidth + slopeWidth)
}

function tableContext(module: string, about: string, words: readonly bigint[], width: number): TableContext {
  const indexWidth = Math.max(1, Math.ceil(Math.log2(words.length)))
  return {
    module,
    about,
    count: words.length,
    indexMsb: indexWidth - 1,
    wordWidth: width,
    wordMsb: width - 1,
    rows: words.map((word, i) => ({
      index: `${indexWidth}'d${i}`,
      word: `${width}'h${word.toString(16)}`,
    })),
  }
}

function hls(params: SoftmaxParams): EmittedFile[] {
  const context = {
    ...params,
    ...softmaxKinds[params.method].hls,
    ports: portContexts('softmax', softmaxPorts(params)),
    bufferKeys: params.rowBeats * params.lanes,
    ...expHlsContext(params, 'softmax_config'),
  }
  return [{ path: 'hls/softmax.hpp', text: render('softmax/softmax.hpp.hbs', context) }]
}

/** What a C++ config struct of the name needs for its exponential: types, constants, tables. */
export function expHlsContext(params: SoftmaxParams, configName: string): object {
  const { exact, power, width, weightSigned, weightWidth } = params
  const literals = (words: readonly bigint[]) => words.map((word) => `0x${word.toString(16)}ULL`)
  const table = (name: string, words: readonly bigint[]) => ({
    name,
    count: words.length,
    rows: literals(words),
  })
  return {
    configName,
    argumentWidth: width,
    weightType: `${weightSigned ? 'ap_int' : 'ap_uint'}<${weightWidth}>`,
    constants: constants(params),
    exact: exact && {
      tables: [table('high', exact.high), table('middle', exact.middle), table('low', exact.low)],
    },
    power: power && { rows: power.entries.map((entry, i) => `{${entry}, ${power.slopes[i]}}`) },
  }
}

/** Members of the C++ config struct that depend on the method. */
function constants(params: SoftmaxParams): { type: string; name: string; value: number }[] {
  const ints = (values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => ({ type: 'int', name, value }))
  const { width, fraction, weightWidth, inverseWidth, sumWidth, exact, power, shift, half } = params
  const shared = ints({
    width,
    fraction,
    weight_width: weightWidth,
    inverse_width: inverseWidth,
    sum_width: sumWidth,
  })
  if (exact !== null) return [...shared, ...ints(exactConstants(params, exact))]
  if (power !== null) return [...shared, ...ints(powerConstants(power))]
  if (shift === null) throw new Error(`${params.method} has no exponential`)
  const scale = ints({ factor: shift.value, factor_shift: shift.shift })
  return [...shared, ...scale, { type: 'long long', name: 'half', value: half }]
}

function exactConstants(params: SoftmaxParams, exact: ExactExp): Record<string, number> {
  return {
    rows_in_flight: softmaxPipeline(params).rowsInFlight,
    x_min: exact.xMin,
    x_max: exact.xMax,
    low_bits: exact.lowBits,
    middle_bits: exact.middleBits,
    high_first: exact.highFirst,
    high_width: exact.highWidth,
    middle_width: exact.middleWidth,
    low_width: exact.lowWidth,
    precision: exact.precision,
    guard: exact.guard,
  }
}

function powerConstants(power: PowerExp): Record<string, number> {
  return {
    factor: power.factor.value,
    factor_bits: power.factor.bits,
    product_shift: power.productShift,
    power_fraction: power.fraction,
    rest_bits: power.restBits,
    slope_width: power.slopeWidth,
  }
}
