import type { Command } from 'commander'
import { shells } from '../shells.js'
import { withExamples } from './examples.js'

/** `moeforge completion`, and `moeforge complete`, which its scripts ask what may stand at a place. */
export function registerCompletion(program: Command): void {
  const command = program
    .command('completion')
    .description('print the script by which a shell completes commands, options and names')
    .argument('<shell>', shells.join(' | '))
  withExamples(command, 'completion bash', 'completion fish | source').action(async (shell: string) => {
    const { completion } = await import('../completion.js')
    completion(shell)
  })
  program
    .command('complete', { hidden: true })
    .description('print what may stand in place of the last word, with what it is; :files stands for files')
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const { candidates } = await import('../complete.js')
      for (const { value, about } of await candidates(program, words))
        console.log(about === '' ? value : `${value}\t${about}`)
    })
}
