import { type Command, InvalidArgumentError } from 'commander'
import type { RegressOptions } from '../regress.js'
import { withExamples } from './examples.js'
import { commaSeparated, simulatorOption } from './options.js'
import { withRunnerOptions } from './runner-options.js'

/** `moeforge regress`: values of a project held to what they were. */
export function registerRegress(program: Command): void {
  const command = withRunnerOptions(
    program
      .command('regress')
      .description('compare every tensor of a folder of cases with what they were when they were locked')
      .argument('<dir>', 'folder of .case.yaml files and their lock'),
  )
    .option('--backend <backends>', 'what to run, separated by commas', commaSeparated, [
      'model',
      'csim',
      'verilator',
    ])
    .option(...simulatorOption)
    .option('--update', 'lock what the model makes now', false)
    .option('--reason <text>', 'why values change, which the lock keeps; of --update')
    .option('--junit <file>', 'write results as JUnit XML')
    .option('--shard <part/of>', 'one part of several: 2/5', shard)
    .option('--json', 'print one JSON object', false)
  withExamples(command, 'regress cases', 'regress cases --update --reason first').action(
    async (path: string, options: RegressOptions) => {
      const { regressCommand } = await import('../regress.js')
      await regressCommand(path, options)
    },
  )
}

function shard(text: string): { readonly part: number; readonly of: number } {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (Number(part) >= 1 && Number(part) <= Number(of)) return { part: Number(part), of: Number(of) }
  throw new InvalidArgumentError(`${text} is not PART/OF, such as 2/5.`)
}
