import { join, relative, resolve, sep } from 'node:path'
import * as z from 'zod'
import { packageRoot } from '../base/root.js'
import { configSchema } from './schema.js'

/** The schema as a file of this package, for editors. A test compares it with what `configJsonSchema` says. */
const schemaFile = join(packageRoot, 'generator', 'config', 'config.schema.json')

/** What a config may hold, as JSON Schema of draft 7, which editors know: made from the schema that configs are checked by. */
export function configJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    ...{ target: 'draft-7', io: 'input' },
    // Editors show what stands at the field, not at one of the things that it may hold.
    override: ({ jsonSchema }) => {
      const description = jsonSchema.anyOf?.find((each) => each.description)?.description
      if (description !== undefined) jsonSchema.description ??= description
    },
  })
  return { $schema, title: 'moeforge config', ...schema }
}

/**
 * The line by which editors with a YAML language server find the schema.
 * @param folder - of the config, from where the path leads.
 */
export function schemaLine(folder: string): string {
  const path = relative(resolve(folder), schemaFile).split(sep).join('/')
  return `# yaml-language-server: $schema=${path.startsWith('.') ? path : `./${path}`}`
}
