import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import * as z from 'zod'
import { ToolError } from '../../generator/base/errors.js'
import { compareVersions } from '../../sim/tool-state.js'
import { findTools, requireTool, tools } from '../../sim/tools.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moeforge-tools-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('sim/tools.json', () => {
  it('describes each tool in full, as a command or as a file', () => {
    const version = z.string().regex(/^\d+(\.\d+)+$/)
    const common = {
      name: z.string(),
      package: z.string(),
      group: z.enum(['simulate', 'waveforms', 'tests', 'verilator-wasm']),
      purpose: z.string(),
      without: z.string(),
    }
    const tool = z.union([
      z.strictObject({
        ...common,
        command: z.string(),
        versionArguments: z.array(z.string()).min(1),
        oldest: version.optional(),
        tested: version,
      }),
      z.strictObject({ ...common, file: z.string().startsWith('/') }),
    ])
    expect(z.array(tool).safeParse(tools).error).toBeUndefined()
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length)
  })
})

describe('findTools', () => {
  it('finds no command on an empty PATH', async () => {
    const found = await findTools({ path: folder })
    const commands = found.filter(({ command }) => command !== undefined)
    expect(commands.length).toBeGreaterThan(0)
    for (const { path, version } of commands) expect({ path, version }).toEqual({ path: null, version: null })
  })

  it.each([
    ['Verilator 5.006 2023-01-22 rev (Debian 5.006-3)', '5.006'],
    ['g++ (Debian 12.2.0-14+deb12u1) 13.1.0', '13.1.0'],
    ['Icarus Verilog version 11.0 (stable) ()', '11.0'],
    ['Yosys 0.23 (git sha1 7ce5011c24b)', '0.23'],
    ['v4.7.5-dirty', '4.7.5'],
  ])('reads the version in %j', async (line, version) => {
    const path = fake('verilator', `echo '${line}'`)
    expect((await findTools({ path: folder }))[0]).toMatchObject({ name: 'verilator', path, version })
  })

  const again = 'install it again: apt-get install --reinstall verilator'
  it.each([
    ['exit 1', null, `does not run: exit code 1; ${again}`],
    ['kill -SEGV $$', null, `does not run: it is ended by SIGSEGV; ${again}`],
    ['echo gibberish', null, `says no version but "gibberish"; ${again}`],
    ['', null, `says no version but ""; ${again}`],
    ['echo Verilator 4.038', '4.038', 'is version 4.038, too old; install 5.006 or newer'],
    ['echo Verilator 5.006', '5.006', null],
    ['echo Verilator 5.032', '5.032', null],
  ])('says what is wrong with one that does %j', async (script, version, problem) => {
    const path = fake('verilator', script)
    expect((await findTools({ path: folder }))[0]).toMatchObject({ path, version, problem })
  })

  it('says that one cannot be started', async () => {
    const file = join(folder, 'verilator')
    writeFileSync(file, '\x7fELF')
    chmodSync(file, 0o755)
    const [{ problem }] = await findTools({ path: folder })
    expect(problem).toMatch(/^does not run: /)
  })
})

test.each([
  ['0.9', '0.23', -1],
  ['5.006', '5.6', 0],
  ['12.2.0', '12.2', 0],
  ['12.2.1', '12.2', 1],
  ['10.1', '9.4', 1],
])('version %s against %s: %d', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign)
})

describe('requireTool', () => {
  it('returns the path of the first that can be executed', () => {
    mkdirSync(join(folder, 'make'))
    const path = fake('verilator', '')
    expect(requireTool('verilator', { path: `/nowhere:${folder}` })).toBe(path)
    expect(() => requireTool('make', { path: folder })).toThrow(ToolError)
  })

  it('says how to install what is missing, and what works meanwhile', () => {
    const error = errorOf(() => requireTool('g++', { path: '' }))
    expect(error).toBeInstanceOf(ToolError)
    expect(error).toMatchObject({
      exitCode: 3,
      message:
        'g++ is missing: apt-get install g++; without it generate and the reference model still work; simulations do not',
    })
  })

  it('refuses a name that sim/tools.json lacks', () => {
    expect(() => requireTool('vivado')).toThrow('vivado is not in sim/tools.json')
  })
})

/** Puts a shell script on the PATH used here. */
function fake(command: string, script: string): string {
  const file = join(folder, command)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
