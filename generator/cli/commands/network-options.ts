import type { Command } from 'commander'
import type { Profile } from '../../config/profile.js'
import { collect, integerOption, numericsOption } from './options.js'

/** Options of commands that run whole networks. */
export interface NetworkOptions {
  readonly weights: readonly string[]
  readonly image?: string
  readonly task: string
  readonly numerics?: Profile
  readonly seed: number
  readonly json: boolean
}

/** Adds a config and `NetworkOptions` to a command. */
export function withNetworkOptions(command: Command): Command {
  return command
    .argument('<config>', 'preset name or config file')
    .option(
      '--weights <path>',
      'folder or file of weights (docs/reference/weights.md); repeat to fill gaps from further ones; without: made from the seed',
      collect,
      [],
    )
    .option(
      '--image <file>',
      'PNG, JPEG or raw image (docs/reference/images.md); without: made from the seed',
    )
    .option('--task <task>', "number or name of the task; the config's model.tasks lists them", '0')
    .option(...numericsOption)
    .option('--seed <number>', 'seed of what is not given', integerOption(0, 2 ** 31 - 1), 1)
    .option('--json', 'print one JSON object', false)
}
