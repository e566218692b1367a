// needs: sleep
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { runTool } from '../../sim/run-tool.js'
import { toolTimeout } from '../../sim/tool-timeout.js'

const main = join(packageRoot, 'dist/generator/cli/main.js')
const inScratch = (work: (folder: string) => Promise<void>) => withScratchFolder('signals', work)

/** Whether a process runs; one that only waits to be buried does not. */
async function runs(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return state !== '' && !/\) [ZX] /.test(state)
}

test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
  '%s ends a command that computes, and nothing is written',
  (signal) =>
    inScratch(async (cwd) => {
      const run = execa(process.execPath, [main, 'calibrate', 'm3vit-tiny', '--out', 'new.yaml'], {
        cwd,
        reject: false,
      })
      run.stderr.once('data', () => run.kill(signal))
      expect(await run).toMatchObject({ signal, stdout: '' })
      await expect.poll(() => readdir(cwd), { timeout: 60_000 }).toEqual([])
    }),
)

describe('a tool', () => {
  /** A Verilator that starts another process and never ends; its processes are in the file pids. */
  async function hangingVerilator(folder: string): Promise<string> {
    const tool = join(folder, 'bin/verilator')
    await mkdir(join(folder, 'bin'))
    const hang = `sleep 10000 & echo $$ $! > '${folder}/pids.new'; mv '${folder}/pids.new' '${folder}/pids'; wait`
    await writeFile(tool, `#!/bin/sh\n[ "$1" = --version ] && echo Verilator 5.006 && exit\n${hang}\n`)
    await chmod(tool, 0o755)
    return tool
  }

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'ends with the command that %s ends, and so do its temporary files',
    (signal) =>
      inScratch(async (folder) => {
        await hangingVerilator(folder)
        const env = { PATH: `${folder}/bin:${process.env.PATH}`, MOEFORGE_CACHE: join(folder, 'cache') }
        const args = ['verify', 'nano', '--unit', 'gelu', '--backend', 'verilator']
        const run = execa(process.execPath, [main, ...args], { env, reject: false })
        const pids = () => readFile(join(folder, 'pids'), 'utf8').catch(() => '')
        await expect.poll(pids, { timeout: 60_000 }).toMatch(/\d+ \d+/)
        run.kill(signal)
        expect((await run).signal).toBe(signal)
        const alive = async () => Promise.all((await pids()).split(' ').map((pid) => runs(Number(pid))))
        await expect.poll(alive, { timeout: 60_000 }).toEqual([false, false])
        await expect.poll(() => readdir(join(folder, 'cache')), { timeout: 60_000 }).toEqual([])
      }),
  )

  test('that hangs is ended with all that it started, and the error names the limit and what sets it', () =>
    inScratch(async (folder) => {
      const tool = await hangingVerilator(folder)
      process.env.MOEFORGE_TOOL_TIMEOUT = '1'
      try {
        await expect(runTool(tool, ['--cc'], { cwd: folder })).rejects.toThrow(
          `${tool} --cc was ended after 1 s; MOEFORGE_TOOL_TIMEOUT sets another limit in seconds`,
        )
      } finally {
        delete process.env.MOEFORGE_TOOL_TIMEOUT
      }
      const pids = (await readFile(join(folder, 'pids'), 'utf8')).split(' ').map(Number)
      for (const pid of pids) await expect.poll(() => runs(pid), { timeout: 60_000 }).toBe(false)
    }))

  test('has twelve hours unless a number of seconds says otherwise', () => {
    expect(toolTimeout('')).toBe(43200)
    expect(toolTimeout('90')).toBe(90)
    for (const wrong of ['x', '0', '-1', '1e9'])
      expect(() => toolTimeout(wrong)).toThrow(
        `MOEFORGE_TOOL_TIMEOUT: ${wrong} is not a number of seconds above 0 and up to 2000000; leave it out for 43200`,
      )
  })
})
