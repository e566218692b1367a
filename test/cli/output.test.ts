// needs: bash
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { canMount, withDisk } from '../small-disk.js'
import { runMoeforge } from './run-moeforge.js'

const main = join(packageRoot, 'dist/generator/cli/main.js')

/** Runs a line of bash in which $moeforge stands for the command; gives the exit codes of its pipeline. */
async function inShell(line: string) {
  const script = `${line}; echo "\${PIPESTATUS[*]}" >&3`
  const run = await execa('bash', ['-c', script], {
    env: { moeforge: `${process.execPath} ${main}` },
    reject: false,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  return { codes: String(run.stdio[3]).trim(), stderr: run.stderr }
}

test('a pipe that nobody reads ends a command quietly', async () => {
  const { codes, stderr } = await inShell('$moeforge init nano | true')
  expect({ codes, stderr }).toEqual({ codes: '141 0', stderr: '' })
})

test('a full disk behind stdout is exit code 3, and is said', async () => {
  const { codes, stderr } = await inShell('$moeforge init nano > /dev/full')
  expect(codes).toBe('3')
  expect(stderr).toBe('stdout: cannot be written: the disk is full (ENOSPC); make room, or send it elsewhere')
})

test('an input that the system refuses is bad input, not a bug', async () => {
  const run = await runMoeforge(['infer', 'nano', '--weights', '/proc/self/mem'])
  expect(run).toMatchObject({ exitCode: 2, stdout: '' })
  expect(run.stderr).not.toContain('bug')
})

test.skipIf(!canMount)('results are printed where files for them cannot be written in the end', async () => {
  await withDisk('size=16k', async (cwd) => {
    // Room for an empty folder, not for what belongs in it.
    await writeFile(join(cwd, 'full'), Buffer.alloc(12 * 1024))
    const infer = await runMoeforge(['infer', 'nano', '--json', '--dump', 'dump', '--png', 'a.png'], { cwd })
    expect(infer.exitCode).toBe(2)
    expect(infer.stderr).toMatch(
      /^--dump: dump cannot be written: the disk is full .*; nothing was changed there/,
    )
    expect(JSON.parse(infer.stdout)).toMatchObject({ config: 'nano', files: { dump: null } })
    const calibrate = await runMoeforge(['calibrate', 'nano', '--json', '--out', 'new.yaml'], { cwd })
    expect(calibrate.exitCode).toBe(2)
    expect(calibrate.stderr).toMatch(/^--out: new\.yaml cannot be written: the disk is full/)
    expect(JSON.parse(calibrate.stdout).tensors.length).toBeGreaterThan(10)
    expect((await readdir(cwd)).filter((name) => name !== 'a.png')).toEqual(['full'])
  })
})
