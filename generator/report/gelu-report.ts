import { type GeluMethod, geluMethods } from '../config/gelu-methods.js'
import { fixed, formatName, fractionBits } from '../numerics/format.js'
import { type GeluParams, geluParams } from '../units/gelu/gelu.params.js'
import { gelu } from '../units/gelu/gelu.unit.js'
import { verilogSources } from '../units/unit-sources.js'
import { synthesise } from './cost.js'
import { type GeluAccuracy, measureGelu } from './gelu-accuracy.js'
import type { UnitReport } from './unit-report.js'

/** A GELU that docs/reference/numerics.md reports on. */
export interface GeluVariant {
  readonly profile: 'edge-moe' | 'exact'
  /** Of argument and result, as text. */
  readonly format: string
  /** Asked of the table; null for `shift`, which has none. */
  readonly maxError: number | null
  readonly params: GeluParams
}

/** Both profiles with the formats they start from, then `exact` with narrower ones; each with all three methods. */
export const geluVariants: readonly GeluVariant[] = [
  ...variants('edge-moe', fixed(32, 10)),
  ...variants('exact', fixed(32, 10)),
  ...variants('exact', fixed(20, 6)),
  ...variants('exact', fixed(18, 6)),
  ...variants('exact', fixed(16, 5)),
]

/** A variant and how accurate it is. */
export interface MeasuredVariant extends GeluVariant {
  readonly accuracy: GeluAccuracy
}

/** Measures every variant: some seconds. */
export function measureVariants(): MeasuredVariant[] {
  return geluVariants.map((variant) => ({ ...variant, accuracy: measureGelu(variant.params) }))
}

/** The table of measured variants; the cost is that of one evaluator. */
export function geluReport(measured: readonly MeasuredVariant[]): UnitReport {
  const rows = measured.map((variant) => ({
    cells: tableRow(variant),
    cost: () => synthesise(verilogSources(gelu, variant.params), 'gelu_eval'),
  }))
  return { heading, rows }
}

const heading = [
  'profile',
  'format',
  'method',
  'asked',
  'step',
  'entries',
  'table bits',
  'largest error',
  'at x =',
  'mean error',
  'latency',
]

function tableRow({ profile, format, maxError, params, accuracy }: MeasuredVariant): string[] {
  const { table, fraction, latency } = params
  return [
    profile,
    format,
    params.method,
    maxError?.toExponential() ?? '-',
    table === null ? '-' : `2^${table.stepShift - fraction}`,
    table === null ? '-' : `${table.entries.length}`,
    table === null ? '-' : `${tableBits(params)}`,
    accuracy.largest.toExponential(3),
    accuracy.at.toFixed(4),
    accuracy.mean.toExponential(3),
    `${latency}`,
  ]
}

// Nothing reads the differences where nothing is interpolated: synthesis drops them.
function tableBits({ method, table }: GeluParams): number {
  if (table === null) return 0
  const { entries, entryWidth, slopeWidth } = table
  return entries.length * (method === 'delta-lut' ? entryWidth + slopeWidth : entryWidth)
}

function variants(profile: GeluVariant['profile'], format: ReturnType<typeof fixed>): GeluVariant[] {
  return geluMethods.map((method) => {
    const maxError = askedOf(method, profile)
    const params = geluParams({
      activation: 'gelu',
      method,
      lanes: 1,
      rowCycles: 1,
      width: format.width,
      fraction: fractionBits(format),
      mostShift: 0,
      rounding: profile === 'edge-moe' ? 'trn' : 'rnd',
      maxError: maxError ?? 0,
    })
    return { profile, format: formatName(format), maxError, params }
  })
}

function askedOf(method: GeluMethod, profile: GeluVariant['profile']): number | null {
  if (method === 'shift') return null
  if (method === 'delta-lut-nearest') return 2e-3
  return profile === 'edge-moe' ? 1e-4 : 1e-5
}
