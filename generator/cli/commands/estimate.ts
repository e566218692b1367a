import type { Command } from 'commander'
import { loadSources } from '../../estimate/load-shape.js'
import type { EstimateOptions } from '../estimate.js'
import { withExamples } from './examples.js'
import { withMemoryOptions } from './memory-options.js'
import { withNetworkOptions } from './network-options.js'
import { nameOption } from './options.js'

/** `moeforge estimate`: figures of a design in a fraction of a second. */
export function registerEstimate(program: Command): void {
  const command = withMemoryOptions(
    withNetworkOptions(
      program
        .command('estimate')
        .description('cycles, memory traffic and resources of a design, without simulation or synthesis'),
    ),
  )
    .option(
      '--loads <source>',
      `tokens of experts: ${loadSources.join(', ')}; without: counted where weights or an image are given, else ${loadSources[0]}`,
      nameOption(loadSources, ['source of loads', 'sources']),
    )
    .option('--explain', 'print the formula behind each figure', false)
    .option('--csv', 'print operations and units as CSV', false)
  withExamples(
    command,
    'estimate m3vit-tiny',
    'estimate m3vit-tiny --explain',
    'estimate nano --loads counted',
  ).action(async (source: string, options: EstimateOptions) => {
    const { estimateCommand } = await import('../estimate.js')
    await estimateCommand(source, options)
  })
}
