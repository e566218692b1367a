// needs: verilator g++ pkill
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { jobId } from '../../generator/jobs/job.js'
import { JobFolder } from '../../generator/jobs/job-folder.js'
import { localRunner } from '../../generator/jobs/local-runner.js'
import { type Runner, runJobs } from '../../generator/jobs/runner.js'
import { nanoJobs } from './nano-jobs.js'

const inFolder = <T>(work: (folder: JobFolder) => Promise<T>) =>
  withTemporaryFolder(join(tmpdir(), 'moeforge-jobs-'), (path) => work(new JobFolder(path)))

const nobody: Runner = {
  name: 'local',
  run: () => Promise.reject(new Error('there was nothing to do')),
}

test('jobs run side by side, each once, and what is done is not done again', () =>
  inFolder(async (folder) => {
    const ids = await folder.add([...nanoJobs([1, 2, 3]), ...nanoJobs([2])])
    expect(ids).toHaveLength(3)
    const seen: string[] = []
    expect(await runJobs(folder, ids, { runner: localRunner(2), seen: (id) => seen.push(id) })).toEqual([])
    expect(seen.toSorted()).toEqual(ids.toSorted())
    const [first] = ids
    expect(await folder.outcome(first)).toMatchObject({
      ok: true,
      result: { kind: 'simulate', cycles: 18_094 },
    })
    await runJobs(folder, ids, { runner: nobody, seen: () => {} })
  }))

test('a job whose process is killed is done all the same', () =>
  inFolder(async (folder) => {
    const ids = await folder.add(nanoJobs([4, 5, 6]))
    let killed = 0
    const killer = (async () => {
      for (let tries = 0; killed === 0 && tries < 500; tries++) {
        killed += kill(`jobs/main.js ${folder.path}`)
        await wait(20)
      }
    })()
    const seen: string[] = []
    const died = await runJobs(folder, ids, { runner: localRunner(1), seen: (id) => seen.push(id) })
    await killer
    expect([killed, died]).toEqual([1, []])
    expect(seen.toSorted()).toEqual(ids.toSorted())
    expect(readdirSync(join(folder.path, 'done'))).toHaveLength(3)
  }))

test('a job that dies each time is told', () =>
  inFolder(async (folder) => {
    const ids = await folder.add(nanoJobs([7]))
    let begun = 0
    const dying: Runner = { name: 'local', run: async () => void begun++ }
    expect(await runJobs(folder, ids, { runner: dying, seen: () => {} })).toEqual(ids)
    expect(begun).toBe(3)
  }))

test('a job that cannot be done leaves why, and is not begun again', () =>
  inFolder(async (folder) => {
    const [job] = nanoJobs([8])
    const [id] = await folder.add([{ ...job, edits: { 'hardware.array.lanes': 24 } }])
    await runJobs(folder, [id], { runner: localRunner(1), seen: () => {} })
    expect(await folder.outcome(id)).toMatchObject({
      ok: false,
      error: expect.stringContaining('power of two'),
    })
    await runJobs(folder, [id], { runner: nobody, seen: () => {} })
  }))

test('of two results of a job the first is kept', () =>
  inFolder(async (folder) => {
    const [id] = await folder.add(nanoJobs([9]))
    await folder.finish(id, { ok: false, error: 'first' })
    await folder.finish(id, { ok: false, error: 'second' })
    expect(await folder.outcome(id)).toEqual({ ok: false, error: 'first' })
    expect(readdirSync(join(folder.path, 'done'))).toEqual([`${id}.json`])
  }))

test('the order in which a job is written does not make another one of it', () => {
  const [job] = nanoJobs([1])
  expect(jobId(Object.fromEntries(Object.entries(job).reverse()) as typeof job)).toBe(jobId(job))
  expect(jobId({ ...job, sources: 'other' })).not.toBe(jobId(job))
})

/** Ends a process whose command line holds a text. @returns how many there were */
function kill(text: string): number {
  try {
    execFileSync('pkill', ['-KILL', '-o', '-f', text])
    return 1
  } catch {
    return 0
  }
}
