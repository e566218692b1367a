import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { presetTable } from '../../generator/cli/init.js'
import { moeforgeProgram } from '../../generator/cli/program.js'
import { loadConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moeforge-init-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('moeforge init', () => {
  it.each(presetNames())('writes preset %s as a file that loads to the same config', async (name) => {
    const file = join(folder, 'mine.yaml')
    await run('init', name, '--out', file)
    expect(loadConfig(file)).toEqual(loadConfig(name))
    expect(readdirSync(folder)).toEqual(['mine.yaml'])
  })

  it('prints m3vit-tiny unless told otherwise', async () => {
    const printed = await run('init')
    const file = join(folder, 'printed.yaml')
    writeFileSync(file, printed)
    expect(loadConfig(file)).toEqual(loadConfig('m3vit-tiny'))
  })

  it('never overwrites a file', async () => {
    const file = join(folder, 'mine.yaml')
    writeFileSync(file, 'precious')
    await expect(run('init', '--out', file)).rejects.toThrow(
      `--out: ${file} exists already; name another with --out, or remove it first`,
    )
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect(readdirSync(folder)).toEqual(['mine.yaml'])
  })

  it('does not take a folder for a file', async () => {
    const file = join(folder, 'sub')
    mkdirSync(file)
    await expect(run('init', '--out', file)).rejects.toThrow(`--out: ${file} exists already`)
  })

  it('says when the folder is missing', async () => {
    const file = join(folder, 'no', 'mine.yaml')
    await expect(run('init', '--out', file)).rejects.toThrow(
      `--out: ${join(folder, 'no')} is not a folder; make it first, or name another with --out`,
    )
  })

  it.each([
    ['mae-base', '768     12       - features  '],
    ['vmoe-s32', '512      8       8 1000 classes'],
    ['m3vit-tiny', '192     12      16 semseg, depth'],
  ])('lists preset %s with what it ends with', (name, line) => {
    const lines = presetTable().split('\n')
    expect(lines.find((each) => each.startsWith(`${name} `))).toContain(line)
  })

  it('says which presets there are', async () => {
    await expect(run('init', 'nanno')).rejects.toThrow(
      `nanno: no such preset; presets are ${presetNames().join(', ')}; did you mean nano?`,
    )
  })
})

/** Runs the command line and returns what it wrote to stdout. */
async function run(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await moeforgeProgram().parseAsync(args, { from: 'user' })
    return write.mock.calls.map(([chunk]) => String(chunk)).join('')
  } finally {
    write.mockRestore()
  }
}
