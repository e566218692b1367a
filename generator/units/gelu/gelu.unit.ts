import { fieldSelects, portContexts } from '../../emit/ports.js'
import { render } from '../../emit/templates.js'
import { seededRandom } from '../../random.js'
import type { EmittedFile, StreamData, StreamPort, Unit, UnitCase } from '../unit.js'
import type { GeluParams, GeluTable } from './gelu.params.js'
import { geluReference } from './gelu.reference.js'

/** Rows of results, GELU applied to those that ask for it. */
export const gelu: Unit<GeluParams> = {
  name: 'gelu',
  about: 'GELU on rows of results, evaluators rate-matched to the array',
  variants: (design) => design.gelu.map((params) => ({ label: params.method, params })),
  ports,
  verilog,
  verilogLibrary: [
    'delay_line.v',
    'credit.v',
    'stream_fifo.v',
    'gelu_stream.v',
    'gelu_delta.v',
    'gelu_shift.v',
  ],
  hls,
  hlsLibrary: ['gelu_delta.hpp', 'gelu_shift.hpp'],
  cases,
}

function ports({ lanes, width }: GeluParams): readonly StreamPort[] {
  const value = { name: 'value', width, signed: true, count: lanes }
  const apply = { name: 'apply', width: 1, signed: false }
  return [
    {
      name: 'in',
      direction: 'in',
      about: 'one row of results, and whether GELU applies to it',
      fields: [value, apply],
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

function evaluatorContext(params: GeluParams): object {
  const table = params.table && {
    ...params.table,
    count: params.table.entries.length,
    interpolate: params.method === 'delta-lut' ? 1 : 0,
  }
  return { ...params, msb: params.width - 1, table }
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
    table: table && {
      ...table,
      count: table.entries.length,
      interpolate: params.method === 'delta-lut',
      rows: table.entries.map((entry, i) => `{${entry}, ${table.slopes[i]}}`),
    },
  }
  return [{ path: 'hls/gelu.hpp', text: render('gelu/gelu.hpp.hbs', context) }]
}

function cases(params: GeluParams, seed: number): readonly UnitCase[] {
  return [
    geluCase(params, 'around every knot, zero and both ends', boundaryValues(params), () => true),
    geluCase(params, 'random values, rows applied and passed', randomValues(params, seed), alternating(seed)),
  ]
}

/**
 * A case from any values: they are cut into rows, the last one filled with zeros.
 * @param applies - whether GELU applies to a row.
 */
export function geluCase(
  params: GeluParams,
  name: string,
  values: Int32Array,
  applies: (row: number) => boolean,
): UnitCase {
  const { lanes } = params
  const rows = Math.ceil(values.length / lanes)
  const value = new Int32Array(rows * lanes)
  value.set(values)
  const apply = Int32Array.from({ length: rows }, (_, row) => (applies(row) ? 1 : 0))
  const activated = geluReference(params, value)
  const expected = value.map((x, i) => (apply[Math.floor(i / lanes)] === 1 ? activated[i] : x))
  const data = (fields: StreamData['fields']): StreamData => ({ beats: rows, fields })
  return { name, inputs: { in: data({ value, apply }) }, expected: { out: data({ value: expected }) } }
}

function boundaryValues({ width, fraction, table }: GeluParams): Int32Array {
  const most = 2 ** (width - 1)
  const step = table === null ? 2 ** Math.max(0, fraction - 3) : 2 ** table.stepShift
  const knots = table === null ? 8 * 8 : table.entries.length + 1
  const values: number[] = [-most, -most + 1, most - 1, most - 2]
  for (let knot = 0; knot <= knots; knot++) {
    for (const x of [knot * step - 1, knot * step, knot * step + 1, (knot + 0.5) * step]) values.push(x, -x)
  }
  return Int32Array.from(values.map(Math.trunc).filter((x) => x >= -most && x < most))
}

// Half of them over the range where GELU bends, half over the whole format.
function randomValues({ width, fraction, lanes }: GeluParams, seed: number): Int32Array {
  const random = seededRandom(seed)
  const all = 2 ** (width - 1)
  const bend = Math.min(all, 6 * 2 ** fraction)
  return Int32Array.from({ length: 200 * lanes }, (_, i) => {
    const span = i % 2 === 0 ? bend : all
    return Math.max(-all, Math.min(all - 1, Math.floor((random() * 2 - 1) * span)))
  })
}

function alternating(seed: number): (row: number) => boolean {
  const random = seededRandom(seed + 1)
  const flags = Array.from({ length: 200 }, () => random() < 0.7)
  return (row) => flags[row]
}
