import type { Command } from 'commander'

/** Ends the help of a command with examples: whole command lines that work. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  moeforge ${example}`)
  const title = examples.length === 1 ? 'Example:' : 'Examples:'
  return command.addHelpText('after', `\n${[title, ...lines].join('\n')}`)
}
