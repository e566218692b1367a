import type { EmittedFile } from '../../base/emitted-file.js'
import { seededRandom } from '../../base/random.js'
import type { StreamData, StreamPort } from '../../base/streams.js'
import { saturateCodes } from '../../numerics/format.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { bitsFor } from '../linear/linear.params.js'
import { allMethods } from '../methods.js'
import type { Unit, UnitCase } from '../unit.js'
import { geluKinds } from './gelu.methods.js'
import { type GeluParams, geluEvaluatedWidth, geluShiftLatency } from './gelu.params.js'
import { geluReference } from './gelu.reference.js'
import type { GeluTable } from './gelu.table.js'

/** Rows of results, GELU applied to those that ask for it. */
export const gelu: Unit<GeluParams> = {
  name: 'gelu',
  about: 'GELU on rows of results, evaluators rate-matched to the array',
  variants: (design) => allMethods(design.gelu).map((params) => ({ label: params.method, params })),
  ports,
  verilog,
  hls,
  hlsLibrary: ['gelu_scaled.hpp', 'gelu_delta.hpp', 'gelu_shift.hpp'],
  cases,
}

function ports({ lanes, width, mostShift }: GeluParams): readonly StreamPort[] {
  const value = { name: 'value', width, signed: true, count: lanes }
  const apply = { name: 'apply', width: 1, signed: false }
  const shift = { name: 'shift', width: bitsFor(mostShift), signed: false }
  return [
    {
      name: 'in',
      direction: 'in',
      ...(mostShift > 0
        ? {
            about: 'one row of results, whether GELU applies to it, and its shift',
            fields: [value, apply, shift],
          }
        : { about: 'one row of results, and whether GELU applies to it', fields: [value, apply] }),
    },
    { name: 'out', direction: 'out', about: 'the row, activated', fields: [value] },
  ]
}

function verilog(params: GeluParams): EmittedFile[] {
  const [input] = ports(params)
  const rowCycles = Math.ceil(params.lanes / params.evaluators)
  const context = {
    ...params,
    ports: portContexts('gelu', ports(params)),
    in: fieldSelects(input),
    shiftWidth: bitsFor(params.mostShift),
    round: params.rounding === 'rnd' ? 1 : 0,
    hiddenParameters: hiddenParameters(params),
    evalLatency: evaluatorLatency(params),
    rowCycles,
    rowLatency: rowCycles + params.latency + 2,
  }
  const files = [
    { path: 'rtl/gelu.v', text: render('gelu/gelu.v.hbs', context) },
    { path: 'rtl/gelu_eval.v', text: render('gelu/gelu_eval.v.hbs', evaluatorContext(params)) },
  ]
  if (params.table === null) return files
  return [
    ...files,
    { path: 'rtl/gelu_table.v', text: render('gelu/gelu_table.v.hbs', tableContext(params, params.table)) },
  ]
}

// Of gelu_stream, where hidden values have a format of their own.
function hiddenParameters({ hidden, fraction }: GeluParams) {
  if (hidden === null) return null
  const { width, zeroPoint, overflow } = hidden
  return { width, fraction, zeroPoint: zeroPoint ? 1 : 0, saturate: saturateCodes[overflow] }
}

function evaluatorLatency(params: GeluParams): number {
  return params.latency - geluShiftLatency(params)
}

function evaluatorContext(params: GeluParams): object {
  const width = geluEvaluatedWidth(params)
  const table = params.table && {
    ...params.table,
    count: params.table.entries.length,
    interpolate: geluKinds[params.method].interpolates ? 1 : 0,
  }
  return { ...params, width, msb: width - 1, latency: evaluatorLatency(params), table }
}

function tableContext({ fraction }: GeluParams, table: GeluTable): object {
  const { entries, slopes, entryWidth, slopeWidth, stepShift } = table
  const indexWidth = Math.ceil(Math.log2(entries.length))
  return {
    fraction,
    count: entries.length,
    stepLog2: stepShift - fraction,
    indexMsb: indexWidth - 1,
    entryMsb: entryWidth - 1,
    slopeMsb: slopeWidth - 1,
    wordWidth: entryWidth + slopeWidth,
    wordMsb: entryWidth + slopeWidth - 1,
    rows: entries.map((entry, i) => ({
      index: `${indexWidth}'d${i}`,
      entry: `${entryWidth}'d${entry}`,
      slope: `${slopes[i] < 0 ? '-' : ''}${slopeWidth}'sd${Math.abs(slopes[i])}`,
    })),
  }
}

function hls(params: GeluParams): EmittedFile[] {
  const { table } = params
  const context = {
    ...params,
    ports: portContexts('gelu', ports(params)),
    evalWidth: geluEvaluatedWidth(params),
    evaluate: params.mostShift > 0 ? 'gelu_evaluated' : 'gelu_value',
    shiftWidth: bitsFor(params.mostShift),
    round: params.rounding === 'rnd',
    table: table && {
      ...table,
      count: table.entries.length,
      interpolate: geluKinds[params.method].interpolates,
      rows: table.entries.map((entry, i) => `{${entry}, ${table.slopes[i]}}`),
    },
  }
  return [{ path: 'hls/gelu.hpp', text: render('gelu/gelu.hpp.hbs', context) }]
}

function cases(params: GeluParams, seed: number): readonly UnitCase[] {
  const { rows, values } = boundaryRows(params)
  return [
    geluCase(params, {
      name: 'around every knot, zero and both ends',
      values,
      row: (row) => ({ apply: true, shift: rows[row] }),
    }),
    geluCase(params, {
      name: 'random values, rows applied and passed',
      values: randomValues(params, seed),
      row: randomRows(params, seed),
    }),
  ]
}

/** What a row carries beside its values. */
export interface GeluRow {
  /** Whether GELU applies to it. */
  readonly apply: boolean
  /** Fraction bits that it has fewer than the hardware's. */
  readonly shift: number
}

/** Values that are cut into rows, the last one filled with zeros. */
export interface GeluRows {
  readonly name: string
  readonly values: Int32Array
  /** What row `row` carries. */
  readonly row: (row: number) => GeluRow
}

/** A case from any values. */
export function geluCase(params: GeluParams, { name, values, row }: GeluRows): UnitCase {
  const { lanes, mostShift } = params
  const rows = Array.from({ length: Math.ceil(values.length / lanes) }, (_, index) => row(index))
  const value = new Int32Array(rows.length * lanes)
  value.set(values)
  const expected = value.slice()
  rows.forEach(({ apply, shift }, index) => {
    const at = index * lanes
    if (apply) expected.set(geluReference(params, value.subarray(at, at + lanes), shift), at)
  })
  const apply = Int32Array.from(rows, (each) => (each.apply ? 1 : 0))
  const shift = Int32Array.from(rows, (each) => each.shift)
  const data = (fields: StreamData['fields']): StreamData => ({ beats: rows.length, fields })
  return {
    name,
    inputs: { in: data(mostShift > 0 ? { value, apply, shift } : { value, apply }) },
    expected: { out: data({ value: expected }) },
  }
}

// Every shift has rows of its own, which end in zeros.
function boundaryRows(params: GeluParams): { rows: number[]; values: Int32Array } {
  const { lanes, mostShift } = params
  const rows: number[] = []
  const values: number[] = []
  for (let shift = 0; shift <= mostShift; shift++) {
    values.push(...boundaryValues(params, shift))
    while (values.length % lanes !== 0) values.push(0)
    while (rows.length * lanes < values.length) rows.push(shift)
  }
  return { rows, values: Int32Array.from(values) }
}

function boundaryValues({ width, fraction, table }: GeluParams, shift: number): number[] {
  const most = 2 ** (width - 1)
  const step = (table === null ? 2 ** Math.max(0, fraction - 3) : 2 ** table.stepShift) / 2 ** shift
  const knots = table === null ? 8 * 8 : table.entries.length + 1
  const values: number[] = [-most, -most + 1, most - 1, most - 2]
  for (let knot = 0; knot <= knots; knot++) {
    for (const x of [knot * step - 1, knot * step, knot * step + 1, (knot + 0.5) * step]) values.push(x, -x)
  }
  return values.map(Math.trunc).filter((x) => x >= -most && x < most)
}

// Half of them over the range where GELU bends, half over the whole format. Rows that are shifted bend closer to 0.
function randomValues({ width, fraction, lanes, mostShift }: GeluParams, seed: number): Int32Array {
  const random = seededRandom(seed)
  const all = 2 ** (width - 1)
  return Int32Array.from({ length: 200 * lanes }, (_, i) => {
    const bend = Math.min(all, 6 * 2 ** (fraction - (Math.floor(i / 4) % (mostShift + 1))))
    const span = i % 2 === 0 ? bend : all
    return Math.max(-all, Math.min(all - 1, Math.floor((random() * 2 - 1) * span)))
  })
}

function randomRows({ mostShift }: GeluParams, seed: number): (row: number) => GeluRow {
  const random = seededRandom(seed + 1)
  const flags = Array.from({ length: 200 }, () => random() < 0.7)
  const shifts = flags.map(() => Math.floor(random() * (mostShift + 1)))
  return (row) => ({ apply: flags[row], shift: shifts[row] })
}
