/** Where jobs run: on this machine, or under Slurm. */
export const runnerNames = ['local', 'slurm'] as const
export type RunnerName = (typeof runnerNames)[number]
