import type { Command } from 'commander'
import type { SchemaOptions } from '../schema.js'
import { withExamples } from './examples.js'

/** `moeforge schema`: what a config may hold, for editors. */
export function registerSchema(program: Command): void {
  const command = program
    .command('schema')
    .description('print the JSON schema of configs, by which editors complete and check them')
    .option('--out <file>', 'write a new file instead of stdout')
  withExamples(command, 'schema --out moeforge.schema.json').action(async (options: SchemaOptions) => {
    const { schema } = await import('../schema.js')
    await schema(options)
  })
}
