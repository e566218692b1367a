import { isMap } from '../config/shape.js'
import { show } from '../config/wording.js'
import { parseYaml, readText } from '../config/yaml-text.js'
import { InputError } from '../errors.js'

/**
 * The mapping in a YAML or JSON file.
 * @throws InputError when the file cannot be read or holds something else.
 */
export function readSource(file: string): Readonly<Record<string, unknown>> {
  const value = parseYaml(readText(file), file)
  if (isMap(value)) return value
  throw InputError.at(file, `${show(value)} is not a mapping`, 'name the file that describes the network')
}
