import type { Command } from 'commander'
import { withExamples } from './examples.js'
import { type NetworkOptions, withNetworkOptions } from './network-options.js'

/** `moeforge accuracy`: how far the fixed-point network is from double precision, tensor by tensor. */
export function registerAccuracy(program: Command): void {
  const command = program
    .command('accuracy')
    .description('compare the network with itself in double precision, in both numerics profiles')
  withExamples(withNetworkOptions(command), 'accuracy nano --task depth').action(
    async (source: string, options: NetworkOptions) => {
      const { accuracy } = await import('../accuracy.js')
      await accuracy(source, options)
    },
  )
}
