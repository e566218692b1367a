import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerInit } from '../../generator/cli/init.js'
import { loadConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moeforge-init-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('moeforge init', () => {
  it.each(presetNames())('writes preset %s as a file that loads to the same config', (name) => {
    const file = join(folder, 'mine.yaml')
    run('init', name, '--out', file)
    expect(loadConfig(file)).toEqual(loadConfig(name))
    expect(readdirSync(folder)).toEqual(['mine.yaml'])
  })

  it('prints m3vit-tiny unless told otherwise', () => {
    const printed = run('init')
    const file = join(folder, 'printed.yaml')
    writeFileSync(file, printed)
    expect(loadConfig(file)).toEqual(loadConfig('m3vit-tiny'))
  })

  it('never overwrites a file', () => {
    const file = join(folder, 'mine.yaml')
    writeFileSync(file, 'precious')
    expect(() => run('init', '--out', file)).toThrow(
      `${file}: exists already; name another file with --out, or remove it first`,
    )
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect(readdirSync(folder)).toEqual(['mine.yaml'])
  })

  it('does not take a folder for a file', () => {
    const file = join(folder, 'sub')
    mkdirSync(file)
    expect(() => run('init', '--out', file)).toThrow(`${file}: exists already`)
  })

  it('says when the folder is missing', () => {
    const file = join(folder, 'no', 'mine.yaml')
    expect(() => run('init', '--out', file)).toThrow(
      `${file}: ${join(folder, 'no')} is not a folder; make it first, or name another with --out`,
    )
  })

  it('says which presets there are', () => {
    expect(() => run('init', 'nanno')).toThrow(
      'nanno: no such preset; presets are deit-base, deit-small, deit-tiny, m3vit-base, m3vit-small, m3vit-tiny, nano; did you mean nano?',
    )
  })
})

/** Runs the command line and returns what it wrote to stdout. */
function run(...args: string[]): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    const program = new Command().exitOverride()
    registerInit(program)
    program.parse(args, { from: 'user' })
    return write.mock.calls.map(([chunk]) => String(chunk)).join('')
  } finally {
    write.mockRestore()
  }
}
