// needs: verilator g++
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
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

/** Lines of the shell blocks of a page, without their comments. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => match[1])
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*/, '').trim())
    .filter((line) => line !== '')
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
  copyFileSync(join(fixtures, 'vit/timm_deit_tiny.json'), join(cwd, 'config.json'))
  copyFileSync(graphFile('timm-opset17'), join(cwd, 'model.onnx'))
  writeFileSync(join(cwd, 'picture.png'), PNG.sync.write(new PNG({ width: 32, height: 32 })))

  // A minute where the accelerator of M³ViT's size is not built yet: for test:full.
  const isLong = (command: string) => /simulate m3vit-tiny/.test(command)
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
      const run = await runMoeforge(command.split(/\s+/).slice(2), { cwd })
      expect(run.stderr).not.toMatch(/bug in moeforge/)
      expect(run.exitCode).toBe(0)
      if (command.endsWith(' --json')) mustHaveKeys(page, JSON.parse(run.stdout))
    },
  )

  // What they write is in a folder that git ignores.
  test('they leave nothing but the folder out', async () => {
    expect((await readdir(cwd)).sort()).toEqual([
      'config.json',
      'experiment.yml',
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
