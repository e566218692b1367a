import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { moeforgeProgram } from '../../generator/cli/program.js'
import { runMoeforge } from './run-moeforge.js'

/** What a command's help ends with. */
function examplesOf(command: Command): string[] {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  const [, examples = ''] = /\nExamples?:\n((?: {2}.+\n)+)$/.exec(text) ?? []
  return examples.split('\n').flatMap((line) => line.trim() || [])
}

function allCommands(command: Command): Command[] {
  const hidden = command.name() === 'complete'
  return hidden ? [] : [command, ...command.commands.flatMap(allCommands)]
}

const commands = allCommands(moeforgeProgram()).map((command) => ({
  name: command.name(),
  examples: examplesOf(command),
}))
const all = [...new Set(commands.flatMap(({ examples }) => examples))]

test.each(commands)('the help of $name ends with examples, in 80 columns', ({ examples }) => {
  expect(examples.length).toBeGreaterThan(0)
  for (const example of examples) expect(example.length).toBeLessThanOrEqual(78)
})

test.each(all)('%s is good usage', async (example) => {
  const program = moeforgeProgram()
  const [name, ...args] = example.replace(/ \|.*/, '').split(' ')
  const ran: string[] = []
  for (const command of allCommands(program))
    if (command.registeredArguments.length > 0 || command.commands.length === 0)
      command.action(() => void ran.push(command.name()))
  await program.parseAsync(args, { from: 'user' })
  expect(name).toBe('moeforge')
  expect(ran).toHaveLength(1)
})

test('those that take no tools and little time run', async () => {
  const cheap = all.filter((example) => /moeforge (init|schema|completion \w+$|weights synth)/.test(example))
  expect(cheap.length).toBeGreaterThan(4)
  await withTemporaryFolder(join(tmpdir(), 'moeforge-examples-'), async (cwd) => {
    for (const [index, example] of cheap.entries()) {
      // Two may write the same file.
      const args = example
        .replace(/(--out )/, `$1${index}`)
        .split(' ')
        .slice(1)
      expect((await runMoeforge(args, { cwd })).exitCode, example).toBe(0)
    }
  })
})
