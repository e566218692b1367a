import type { Command } from 'commander'
import type { HlsReportOptions } from '../hls-report.js'
import { withExamples } from './examples.js'

/** `moeforge hls-report`: what Vitis HLS made of the kernel, beside what was expected. */
export function registerHlsReport(program: Command): void {
  const command = program
    .command('hls-report')
    .description('compare what Vitis HLS reported of the kernel with what is expected of its loops')
    .argument('<dir>', 'generated project, solution of Vitis HLS, or any folder above reports')
    .option('--config <config>', 'preset or config file that they are of (default: that of their project)')
    .option('--json', 'print one JSON object', false)
  withExamples(command, 'hls-report hls-out/nano', 'hls-report solution --config nano --json').action(
    async (dir: string, options: HlsReportOptions) => {
      const { hlsReport } = await import('../hls-report.js')
      await hlsReport(dir, options)
    },
  )
}
