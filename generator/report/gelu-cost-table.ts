import { verilogSources } from '../../sim/sources.js'
import { gelu } from '../units/gelu/gelu.unit.js'
import { type Cost, synthesise } from './cost.js'
import { type GeluVariant, geluVariants } from './gelu-accuracy-table.js'

/** A variant and what one evaluator of it costs. */
export interface CostedVariant extends GeluVariant {
  readonly cost: Cost
}

/** Synthesises one evaluator of every variant: a few seconds each. @throws ToolError when Yosys is missing. */
export async function costVariants(): Promise<CostedVariant[]> {
  const costed: CostedVariant[] = []
  for (const variant of geluVariants) {
    costed.push({ ...variant, cost: await synthesise(verilogSources(gelu, variant.params), 'gelu_eval') })
  }
  return costed
}

/** The Markdown table of docs/gelu.md. */
export function geluCostTable(costed: readonly CostedVariant[]): string {
  const heading = ['profile', 'format', 'method', 'LUT', 'FF', 'DSP48E2', 'BRAM36']
  const rows = costed.map(({ profile, format, params, cost }) =>
    [profile, format, params.method, cost.lut, cost.ff, cost.dsp, cost.bram].map(String),
  )
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
