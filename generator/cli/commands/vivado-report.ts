import type { Command } from 'commander'
import type { VivadoReportOptions } from '../vivado-report.js'
import { withExamples } from './examples.js'

/** `moeforge vivado-report`: what Vivado made of the accelerator, beside what was estimated. */
export function registerVivadoReport(program: Command): void {
  const command = program
    .command('vivado-report')
    .description('show timing, cells and worst paths that Vivado reported, beside what is estimated')
    .argument('<dir>', 'generated project, or any folder above reports')
    .option('--config <config>', 'preset or config file that they are of (default: that of their project)')
    .option('--json', 'print one JSON object', false)
  withExamples(
    command,
    'vivado-report hls-out/nano',
    'vivado-report build/reports/nano_accel_ooc --json',
  ).action(async (dir: string, options: VivadoReportOptions) => {
    const { vivadoReport } = await import('../vivado-report.js')
    await vivadoReport(dir, options)
  })
}
