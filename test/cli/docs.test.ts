import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { runMoeforge } from './run-moeforge.js'

const pages = ['README.md', ...(await readdir(join(packageRoot, 'docs'))).map((name) => `docs/${name}`)]
const texts = await Promise.all(
  pages.map(async (page) => ({ page, text: await readFile(join(packageRoot, page), 'utf8') })),
)

/** Lines of the shell blocks of a page, without their comments. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => match[1])
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*/, '').trim())
    .filter((line) => line !== '')
}

const commands = texts.flatMap(({ page, text }) => commandsOf(text).map((command) => ({ page, command })))

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

  test.each(commands.filter(({ command }) => command.startsWith('npx moeforge ')))(
    '$page: $command',
    async ({ command }) => {
      const run = await runMoeforge(command.split(/\s+/).slice(2), { cwd })
      expect(run.stderr).not.toMatch(/bug in moeforge/)
      expect(run.exitCode).toBe(0)
    },
  )

  // What they write is in a folder that git ignores.
  test('they leave nothing but the folder out', async () => {
    expect((await readdir(cwd)).sort()).toEqual(['config.json', 'experiment.yml', 'out'])
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

test.each(texts)('links of $page lead somewhere', ({ page, text }) => {
  for (const [, target] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
    if (target.startsWith('http')) continue
    expect(existsSync(join(packageRoot, dirname(page), target)), target).toBe(true)
  }
})
