import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { moeforgeProgram } from '../../generator/cli/program.js'
import { docPages } from './pages.js'

const commands = moeforgeProgram().commands.filter((command) => command.name() !== 'complete')

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}

/** The section on options. */
function optionsOf(text: string): string {
  const [, section = ''] = /\n## Options\n(.*?)\n## /s.exec(text) ?? []
  return section
}

test('every command has a page, and every page a command', () => {
  const folder = 'docs/reference/commands/'
  const titles = docPages.filter(({ path }) => path.startsWith(folder)).map(({ path }) => path)
  expect(titles).toEqual(commands.map((command) => `${folder}${command.name()}.md`).sort())
})

test.each(commands.map((command) => [command.name(), command] as const))(
  'the page of %s has its title, options, output, exit codes and an example',
  (name, command) => {
    const { text = '' } = docPages.find(({ path }) => path === `docs/reference/commands/${name}.md`) ?? {}
    expect(text).toMatch(new RegExp(`^# ${name}\n`))
    for (const heading of ['Options', 'Output', 'Exit codes']) expect(text).toContain(`\n## ${heading}\n`)
    const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join('')
    const table = optionsOf(text)
    for (const leaf of leaves(command)) {
      const words = leaf === command ? name : `${name} ${leaf.name()}`
      expect(blocks).toMatch(new RegExp(`^npx moeforge ${words}\\b`, 'm'))
      for (const { long } of leaf.options)
        expect(table, `${words} ${long}`).toMatch(new RegExp(`\\| \`${long}[ \`]`))
    }
  },
)

test('no page has an option that its command lacks', () => {
  for (const command of commands) {
    const { text = '' } =
      docPages.find(({ path }) => path === `docs/reference/commands/${command.name()}.md`) ?? {}
    const known = leaves(command).flatMap(({ options }) => options.map(({ long }) => long))
    // Cells that begin with an option; what others say of options is prose.
    for (const [, option] of optionsOf(text).matchAll(/\| `(--[\w-]+)/g))
      expect(known, command.name()).toContain(option)
  }
})
