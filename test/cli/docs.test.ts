// needs: verilator g++
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { kernelLoops } from '../../generator/targets/hls-kernel/schedule/kernel-loops.js'
import { simulatorName } from '../../sim/simulator-name.js'
import { simulators } from '../../sim/simulators.js'
import { pages } from '../docs/pages.js'
import { graphFile } from '../import/onnx/graph-file.js'
import { asExpected, writeReport } from '../report/hls/made-report.js'
import { copyFixtures } from '../report/vivado/fixtures.js'
import { runMoeforge } from './run-moeforge.js'
import { writeTutorialFiles } from './tutorial-files.js'

/** Lines of the shell blocks of a page, without their comments. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => match[1])
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*/, '').trim())
    .filter((line) => line !== '')
}

/** As a shell takes them, of which quotes are all that the docs use. */
function wordsOf(command: string): string[] {
  return command.split(/\s+/).map((word) => word.replace(/^'(.*)'$/, '$1'))
}

/** A page of a command has every key of its JSON. */
function mustHaveKeys(path: string, json: unknown): void {
  if (!path.startsWith('docs/reference/commands/')) return
  const { text = '' } = pages.find((page) => page.path === path) ?? {}
  for (const key of keysOf(json)) expect(text, key).toMatch(new RegExp(`\\b${key}\\b`))
}

/** Keys of a JSON value, except those that are data: the kinds of formats. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(keysOf)
  return Object.entries(value).flatMap(([key, each]) => [key, ...(key === 'kinds' ? [] : keysOf(each))])
}

const vitisReport = 'out/nano/build/vitis/nano_kernel/hls/syn/report/csynth.xml'
const vivadoReports = 'out/nano/build/reports/nano_accel_ooc'
const nanoAsExpected = asExpected('nano_kernel', kernelLoops(elaborate(loadConfig('nano'))))

/** Lines that a page shows as the beginning of what a command prints, in the block of text behind it. */
function shownBehind(page: string, command: string): string[] {
  const { text = '' } = pages.find(({ path }) => path === page) ?? {}
  const blocks = [...text.matchAll(/^```sh\n([^`]*?)^```\n\n```text\n(.*?)^```/gms)]
  const [, , shown = ''] = blocks.find(([, commands]) => commands.trimEnd().endsWith(command)) ?? []
  return shown.split('\n').filter((line) => line !== '')
}

/** Whether a command names a simulator whose tools are not here. */
function lacksSimulator(command: string): boolean {
  const [, name] = / --simulator (\S+)/.exec(command) ?? []
  return name !== undefined && !simulators[simulatorName(name)].isHere()
}

const commands = pages.flatMap(({ path, text }) =>
  commandsOf(text).map((command) => ({ page: path, command })),
)

describe('every command in the docs runs', () => {
  // In one folder away from here: what a command writes, the next may read.
  const cwd = mkdtempSync(join(tmpdir(), 'moeforge-docs-'))
  afterAll(() => rmSync(cwd, { recursive: true }))
  // Files of others that the docs import.
  const fixtures = join(packageRoot, 'test/config/fixtures')
  // The first command of pages that write a file there.
  mkdirSync(join(cwd, 'out'))
  copyFileSync(join(fixtures, 'm3vit/nyud_small.yml'), join(cwd, 'experiment.yml'))
  copyFileSync(graphFile('timm-opset17'), join(cwd, 'model.onnx'))
  writeTutorialFiles(cwd)
  mkdirSync(join(cwd, 'cases'))
  writeFileSync(join(cwd, 'cases/tiny.case.yaml'), 'config: nano\n')

  // A minute where the accelerator of M³ViT's size, or what tries each simulator, is not built yet: for test:full.
  const isLong = (command: string) => /simulate m3vit-tiny|moeforge doctor$/.test(command)
  const isFull = process.env.MOEFORGE_TEST_FULL !== undefined
  const isLeftOut = (command: string) => (isLong(command) && !isFull) || lacksSimulator(command)
  const run = commands.filter(({ command }) => command.startsWith('npx moeforge '))
  test.skip.each(run.filter(({ command }) => isLeftOut(command)))('$page: $command', () => {})
  test.each(run.filter(({ command }) => !isLeftOut(command)))(
    '$page: $command',
    async ({ page, command }) => {
      // What Vitis would have written by then.
      if (command.includes(' hls-report ')) await writeReport(join(cwd, vitisReport), nanoAsExpected)
      // And Vivado.
      if (command.includes(' vivado-report ')) await copyFixtures('ooc', join(cwd, vivadoReports))
      const run = await runMoeforge(wordsOf(command).slice(2), { cwd })
      expect(run.stderr).not.toMatch(/bug in moeforge/)
      expect(run.exitCode).toBe(0)
      if (command.endsWith(' --json')) mustHaveKeys(page, JSON.parse(run.stdout))
      const said = `${run.stdout}\n${run.stderr}`.split('\n')
      for (const line of shownBehind(page, command))
        expect(
          said.some((each) => each.startsWith(line)),
          `${line}\nin\n${said.join('\n')}`,
        ).toBe(true)
    },
  )

  // What they write is in a folder that git ignores.
  test('they leave nothing but the folder out', async () => {
    expect((await readdir(cwd)).sort()).toEqual([
      'cases',
      'config.json',
      'deit_tiny.safetensors',
      'experiment.yml',
      'm3vit.pth',
      'm3vit.yml',
      'model.onnx',
      'out',
      'picture.png',
    ])
    expect(await readFile(join(packageRoot, '.gitignore'), 'utf8')).toMatch(/^\/out\/$/m)
  })

  test.each(commands.filter(({ command }) => /^(?!npx moeforge |mkdir -p out$)/.test(command)))(
    '$page: $command is a script',
    async ({ command }) => {
      const { scripts } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'))
      const [npm, ...words] = command.split(/\s+/)
      expect(npm).toBe('npm')
      expect(Object.keys(scripts)).toContain(words[0] === 'run' ? words[1] : words[0])
    },
  )
})
