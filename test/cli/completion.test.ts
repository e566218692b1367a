import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Command } from 'commander'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { candidates, placeholder, sources } from '../../generator/cli/complete.js'
import { moeforgeProgram } from '../../generator/cli/program.js'
import { shells } from '../../generator/cli/shells.js'
import { presetNames } from '../../generator/config/presets.js'
import { deviceKeys } from '../../generator/devices/devices.js'
import { unitNames } from '../../generator/units/unit-names.js'

/** What may stand in place of the last word. */
async function offered(...words: string[]): Promise<string[]> {
  return (await candidates(moeforgeProgram(), words)).map(({ value }) => value)
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

test.each<[string[], readonly string[]]>([
  [['ver'], ['verify']],
  [['weights', 'p'], ['pack']],
  [
    ['verify', ''],
    [...presetNames(), ':files'],
  ],
  [
    ['synth', 'nano', 'nan'],
    ['nano', ':files'],
  ],
  [['hls-report', ''], [':files']],
  [
    ['hls-report', '.', '--config', 'nan'],
    ['nano', ':files'],
  ],
  [['vivado-report', ''], [':files']],
  [['init', ''], presetNames()],
  [['init', 'nano', ''], []],
  [['init', '--device', ''], deviceKeys],
  [['verify', 'nano', '--st'], ['--stalls']],
  [['verify', 'nano', '--unit', ''], unitNames],
  [
    ['verify', 'nano', '--unit', 'gelu', '--numerics', 'e'],
    ['exact', 'edge-moe'],
  ],
  [
    ['verify', 'nano', '--network', '--backend', 'model,'],
    ['model,model', 'model,csim', 'model,verilator'],
  ],
  [['infer', 'nano', '--backend=c'], ['--backend=csim']],
  [['infer', 'nano', '--backend', '=', 'c'], ['csim']],
  [['infer', 'nano', '--image', 'x'], [':files']],
  [['infer', 'nano', '--image', 'x.png', '--seed', ''], []],
  [['completion', ''], shells],
])('of %j the last word may be %j', async (words, expected) => {
  expect(await offered(...words)).toEqual(expected)
})

test('every option of every command is offered', async () => {
  for (const command of allCommands(moeforgeProgram())) {
    const words: string[] = []
    for (let at: Command = command; at.parent !== null; at = at.parent) words.unshift(at.name())
    const longs = command.options.map(({ long }) => long)
    expect(await offered(...words, '--')).toEqual(expect.arrayContaining([...longs, '--help']))
  }
})

test('of every placeholder it is known what may stand there', () => {
  const used = allCommands(moeforgeProgram()).flatMap((command) => [
    ...command.registeredArguments.map(placeholder),
    ...command.options.filter(({ required, optional }) => required || optional).map(placeholder),
  ])
  expect(Object.keys(sources)).toEqual(expect.arrayContaining(used))
})

/** By shell, a script that prints what it offers for the last of the words after it. */
const asks: Readonly<Record<(typeof shells)[number], string>> = {
  bash: `source <(moeforge completion bash)
    COMP_WORDS=(moeforge "$@") COMP_CWORD=$#
    _moeforge && printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Completion of zsh needs a terminal: what it is given is looked at.
  zsh: `compdef() { :; }; _describe() { print -l -- \${(P)2%%:*} }; _files() { print -l -- *(N) }
    source <(moeforge completion zsh)
    words=(moeforge "$@") CURRENT=$(($# + 1))
    _moeforge`,
  fish: `moeforge completion fish | source
    complete -C "moeforge $argv" | string replace -r '\\t.*' ''`,
}

describe.each(shells)('%s', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'moeforge-completion-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const command = join(folder, 'moeforge')
  const main = join(packageRoot, 'dist/generator/cli/main.js')
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`)
  writeFileSync(join(folder, 'my config.yaml'), '')
  chmodSync(command, 0o755)

  const ask = async (...words: string[]) => {
    const args = { bash: ['-c', asks.bash, 'bash'], zsh: ['-fc', asks.zsh, 'zsh'], fish: ['-c', asks.fish] }[
      shell
    ]
    const env = { PATH: [folder, process.env.PATH].join(delimiter), HOME: folder }
    const { stdout } = await execa(shell, [...args, ...words], { cwd: folder, env })
    return stdout.split('\n').map((line) => line.trim())
  }

  test('completes commands, options, names and files', async (context) => {
    const { exitCode } = await execa(shell, ['--version'], { reject: false })
    context.skip(exitCode !== 0, `${shell} is not installed`)
    expect(await ask('ver')).toEqual(['verify'])
    expect(await ask('verify', 'nano', '--st')).toEqual(['--stalls'])
    expect(await ask('verify', 'nano', '--unit', 'gel')).toEqual(['gelu'])
    const values = await ask('verify', 'm')
    expect(values).toContain('m3vit-tiny')
    // Shells quote the blank in their own ways.
    expect(values.some((value) => /my.{1,2}config\.yaml/.test(value))).toBe(true)
  })
})
