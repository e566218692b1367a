import { writeNewFile } from '../base/output-file.js'
import { configJsonSchema } from '../config/json-schema.js'

export interface SchemaOptions {
  readonly out?: string
}

/** Prints the JSON schema of configs, or writes it to a new file. */
export async function schema({ out }: SchemaOptions): Promise<void> {
  const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
}
