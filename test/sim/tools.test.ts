import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ToolError } from '../../generator/errors.js'
import { findTools, requireTool, tools } from '../../sim/tools.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moeforge-tools-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('sim/tools.json', () => {
  it('describes each tool in full, as a command or as a file', () => {
    const common = {
      name: z.string(),
      package: z.string(),
      group: z.enum(['simulate', 'waveforms', 'tests']),
      purpose: z.string(),
      without: z.string(),
    }
    const tool = z.union([
      z.strictObject({ ...common, command: z.string(), versionArguments: z.array(z.string()).min(1) }),
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
    ['built from source', 'built from source'],
  ])('reads the version in %j', async (line, version) => {
    const path = fake('verilator', `echo '${line}'`)
    expect((await findTools({ path: folder }))[0]).toMatchObject({ name: 'verilator', path, version })
  })

  it('finds a tool that does not start, without a version', async () => {
    const path = fake('verilator', 'exit 1')
    expect((await findTools({ path: folder }))[0]).toMatchObject({ path, version: null })
  })
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
