import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { ToolError } from '../base/errors.js'
import { shellWord } from '../base/shell-word.js'
import type { JobFolder } from './job-folder.js'
import { jobProgram } from './local-runner.js'
import type { Runner } from './runner.js'

/** How jobs run under Slurm. */
export interface SlurmOptions {
  /** Jobs at a time; undefined: as many as Slurm gives. */
  readonly atATime?: number | undefined
  /** Further arguments of sbatch: `--partition=fpga`. */
  readonly sbatch: readonly string[]
  /** Milliseconds from look to look at the queue. */
  readonly lookEvery?: number
}

/**
 * Runs jobs as one job array over a folder that its nodes share, with this program and Node at the same paths. Slurm begins a task again
 * whose node dies; a task that is cancelled or killed leaves no result, which is seen. The array is cancelled when this process is ended.
 */
export function slurmRunner({ atATime, sbatch, lookEvery = 2000 }: SlurmOptions): Runner {
  return {
    name: 'slurm',
    run: async (folder, ids) => {
      const { script, last } = await writeArray(folder, ids)
      const limit = atATime === undefined ? '' : `%${atATime}`
      const submitted = await slurm('sbatch', [
        ...[
          '--parsable',
          '--requeue',
          `--array=0-${last}${limit}`,
          '--job-name=moeforge',
          `--chdir=${folder.path}`,
        ],
        ...[`--output=${join(folder.path, 'log', '%A_%a.txt')}`, ...sbatch, script],
      ])
      const [array] = submitted.trim().split(';')
      const cancel = () => void execa('scancel', [array], { reject: false, detached: true })
      process.once('exit', cancel)
      try {
        while (await isQueued(array)) await wait(lookEvery)
      } finally {
        process.off('exit', cancel)
      }
    },
  }
}

/** Writes the list of tasks and the script that runs one of them. */
async function writeArray(folder: JobFolder, ids: readonly string[]) {
  await mkdir(join(folder.path, 'log'), { recursive: true })
  const list = join(folder.path, 'tasks.txt')
  const script = join(folder.path, 'task.sh')
  await writeFile(list, `${ids.join('\n')}\n`)
  const program = [process.execPath, jobProgram, folder.path].map(shellWord).join(' ')
  const lines = [
    '#!/bin/sh',
    '# A task of the array: the job of its line in tasks.txt.',
    `exec ${program} "$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${shellWord(list)})"`,
  ]
  await writeFile(script, `${lines.join('\n')}\n`, { mode: 0o755 })
  return { script, last: ids.length - 1 }
}

/** Whether tasks of an array wait or run. Slurm forgets those that have ended after a while. */
async function isQueued(array: string): Promise<boolean> {
  const { stdout, stderr, exitCode } = await execa('squeue', ['--noheader', '--job', array, '--format=%i'], {
    reject: false,
  })
  if (exitCode === 0) return stdout.trim() !== ''
  if (/Invalid job id/i.test(stderr)) return false
  throw new ToolError(`squeue failed: ${stderr.trim()}`)
}

async function slurm(command: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr, failed } = await execa(command, args, { reject: false })
  if (failed) throw new ToolError(`${command} failed: ${stderr.trim() || 'is Slurm installed?'}`)
  return stdout
}
