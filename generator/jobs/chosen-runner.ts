import { atATime } from '../base/at-a-time.js'
import { InputError } from '../base/errors.js'
import { localRunner } from './local-runner.js'
import type { Runner } from './runner.js'
import type { RunnerName } from './runner-name.js'
import { slurmRunner } from './slurm-runner.js'

/** What a command line says of runners. */
export interface RunnerOptions {
  readonly runner: RunnerName
  /** Jobs at a time. */
  readonly jobs?: number
  readonly sbatch: readonly string[]
}

/**
 * The runner that is asked for: on this machine as many jobs at a time as other work of moeforge takes, under Slurm as many as it
 * gives. @throws InputError for arguments of sbatch without Slurm.
 */
export function chosenRunner({ runner, jobs, sbatch }: RunnerOptions): Runner {
  if (runner !== 'slurm' && sbatch.length > 0)
    throw InputError.at('--sbatch', 'is of no use without Slurm', 'add --runner slurm, or leave it out')
  const runners: Readonly<Record<RunnerName, () => Runner>> = {
    local: () => localRunner(jobs ?? atATime),
    slurm: () => slurmRunner({ atATime: jobs, sbatch }),
  }
  return runners[runner]()
}
