import type { Command } from 'commander'
import { withExamples } from './examples.js'
import { type NetworkOptions, withNetworkOptions } from './network-options.js'
import { collect } from './options.js'

/** `moeforge accuracy`: how far the fixed-point network is from double precision, tensor by tensor. */
export function registerAccuracy(program: Command): void {
  const command = program
    .command('accuracy')
    .description('compare the network with itself in double precision, in both numerics profiles')
  withNetworkOptions(command).option(
    '--with <config>',
    'another config of the same network beside it, such as one of more bits; repeatable',
    collect,
    [],
  )
  const examples = ['accuracy nano --task depth', 'accuracy deit-tiny-int8 --with deit-tiny']
  withExamples(command, ...examples).action(
    async (source: string, options: NetworkOptions & { readonly with: readonly string[] }) => {
      const { accuracy } = await import('../accuracy.js')
      await accuracy(source, options)
    },
  )
}
