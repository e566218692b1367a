// needs: verilator g++ slurmctld slurmd sbatch munged pkill
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { JobFolder } from '../../generator/jobs/job-folder.js'
import { runJobs } from '../../generator/jobs/runner.js'
import { slurmRunner } from '../../generator/jobs/slurm-runner.js'
import { nanoJobs } from './nano-jobs.js'
import { type SlurmCluster, startSlurm } from './slurm-cluster.js'

const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('skipped: only root can start the daemons of Slurm')

const runner = slurmRunner({ sbatch: [], lookEvery: 200 })

describe.runIf(isRoot)('under Slurm', () => {
  let cluster: SlurmCluster | null = null
  beforeAll(async () => {
    try {
      cluster = await startSlurm()
      process.env.SLURM_CONF = cluster.conf
    } catch (error) {
      if (process.env.MOEFORGE_TEST_FULL) throw error
      // Not every container lets daemons run as they want to.
      console.warn(`skipped: Slurm does not start here: ${error}`)
    }
  })
  afterAll(() => {
    delete process.env.SLURM_CONF
    cluster?.stop()
  })
  beforeEach((context) => {
    if (cluster === null) context.skip()
  })

  const inFolder = (work: (folder: JobFolder) => Promise<void>) =>
    withTemporaryFolder(join(tmpdir(), 'moeforge-slurm-jobs-'), (path) => work(new JobFolder(path)))

  test('an array of jobs is done, each once', () =>
    inFolder(async (folder) => {
      const ids = await folder.add(nanoJobs([11, 12, 13]))
      const seen: string[] = []
      expect(await runJobs(folder, ids, { runner, seen: (id) => seen.push(id) })).toEqual([])
      expect(seen.toSorted()).toEqual(ids.toSorted())
      expect(await folder.outcome(ids[0])).toMatchObject({ ok: true, result: { kind: 'simulate' } })
    }))

  test('cancelled tasks and a killed process are begun again', () =>
    inFolder(async (folder) => {
      const ids = await folder.add(nanoJobs([14, 15, 16, 17]))
      let cancelled = 0
      const canceller = (async () => {
        while (cancelled === 0) {
          await wait(50)
          const running = lines('squeue', ['--noheader', '--format=%i', '--states=RUNNING'])
          if (running.length === 0) continue
          execFileSync('scancel', ['--signal=KILL', running[0]])
          execFileSync('scancel', ['--state=PENDING', '--name=moeforge'])
          cancelled++
        }
      })()
      const seen: string[] = []
      expect(await runJobs(folder, ids, { runner, seen: (id) => seen.push(id) })).toEqual([])
      await canceller
      expect(seen.toSorted()).toEqual(ids.toSorted())
      expect(readdirSync(join(folder.path, 'done')).toSorted()).toEqual(
        ids.map((id) => `${id}.json`).toSorted(),
      )
    }))

  // Slurm takes its time to see it.
  test.runIf(process.env.MOEFORGE_TEST_FULL)('tasks of a node that dies are begun again', () =>
    inFolder(async (folder) => {
      const ids = await folder.add(nanoJobs([21, 22, 23, 24]))
      const seen: string[] = []
      const loss = (async () => {
        while (lines('squeue', ['--noheader', '--format=%i', '--states=RUNNING']).length === 0) await wait(50)
        await cluster?.loseNode()
      })()
      expect(await runJobs(folder, ids, { runner, seen: (id) => seen.push(id) })).toEqual([])
      await loss
      expect(seen.toSorted()).toEqual(ids.toSorted())
      expect(readdirSync(join(folder.path, 'done'))).toHaveLength(ids.length)
    }),
  )

  test('an argument that sbatch rejects is told', () =>
    inFolder(async (folder) => {
      const ids = await folder.add(nanoJobs([18]))
      const wrong = slurmRunner({ sbatch: ['--partition=none'] })
      await expect(runJobs(folder, ids, { runner: wrong, seen: () => {} })).rejects.toThrow(
        /sbatch failed: .*partition/i,
      )
    }))
})

function lines(command: string, args: readonly string[]): string[] {
  return execFileSync(command, args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
}
