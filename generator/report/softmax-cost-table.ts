import { verilogSources } from '../../sim/sources.js'
import { fixed, formatName, fractionBits } from '../fixed/format.js'
import { type SoftmaxMethod, softmaxMethods, softmaxParams } from '../units/softmax/softmax.params.js'
import { softmax } from '../units/softmax/softmax.unit.js'
import { type Cost, synthesise } from './cost.js'

/** One exponential of a method in a format, and what it costs. */
export interface CostedExponential {
  readonly method: SoftmaxMethod
  readonly format: string
  readonly cost: Cost
}

const formats = [fixed(32, 10), fixed(18, 6)]

/** Synthesises one exponential of every method and format. @throws ToolError when Yosys is missing. */
export async function costExponentials(): Promise<CostedExponential[]> {
  const costed: CostedExponential[] = []
  for (const format of formats) {
    for (const method of softmaxMethods) {
      const params = softmaxParams({
        method,
        ...{ lanes: 1, rowCycles: 1, maxKeys: 129, maxRows: 129, scale: 1 / 8, rounding: 'rnd' },
        ...{ width: format.width, fraction: fractionBits(format) },
      })
      const cost = await synthesise(verilogSources(softmax, params), 'softmax_eval')
      costed.push({ method, format: formatName(format), cost })
    }
  }
  return costed
}

/** The Markdown table of docs/softmax.md. */
export function softmaxCostTable(costed: readonly CostedExponential[]): string {
  const heading = ['format', 'exponential of', 'LUT', 'FF', 'DSP48E2', 'BRAM36']
  const rows = costed.map(({ method, format, cost }) =>
    [format, method, cost.lut, cost.ff, cost.dsp, cost.bram].map(String),
  )
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
