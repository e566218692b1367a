import type { Command } from 'commander'
import type { ReportOptions } from '../report.js'
import { withExamples } from './examples.js'
import { withPortMemory } from './memory-options.js'
import { withNetworkOptions } from './network-options.js'
import { simulatorOption } from './options.js'

/** `moeforge report`: a page about a design. */
export function registerReport(program: Command): void {
  const command = withPortMemory(
    withNetworkOptions(
      program
        .command('report')
        .description(
          'write a page about a design: cycles, memory, errors, experts, attention; one HTML file',
        ),
    ),
  )
    .option('--simulate', 'count cycles in the Verilog accelerator too', false)
    .option(...simulatorOption)
    .option('--out <file>', 'page to write (default: <name>-report.html)')
  withExamples(command, 'report nano --out nano.html', 'report nano --simulate').action(
    async (source: string, options: ReportOptions) => {
      const { report } = await import('../report.js')
      await report(source, options)
    },
  )
}
