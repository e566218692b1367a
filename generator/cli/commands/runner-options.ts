import type { Command } from 'commander'
import { runnerNames } from '../../jobs/runner-name.js'
import { collect, integerOption, nameOption } from './options.js'

/** Adds `RunnerOptions` to a command. */
export function withRunnerOptions(command: Command): Command {
  return command
    .option(
      '--runner <runner>',
      `where jobs run: ${runnerNames.join(' or ')}`,
      nameOption(runnerNames, ['runner', 'runners']),
      'local',
    )
    .option(
      '--jobs <number>',
      'jobs at a time; without: 2 on this machine, as many as Slurm gives',
      integerOption(1, 10_000),
    )
    .option('--sbatch <argument>', 'a further argument of sbatch; repeat for further ones', collect, [])
}
