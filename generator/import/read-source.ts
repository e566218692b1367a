import { InputError } from '../base/errors.js'
import { show } from '../base/wording.js'
import { parseYaml, readText } from '../base/yaml-text.js'
import { isMap } from '../config/shape.js'

/**
 * The mapping in a YAML or JSON file.
 * @throws InputError when the file cannot be read or holds something else.
 */
export function readSource(file: string): Readonly<Record<string, unknown>> {
  const value = parseYaml(readText(file), file)
  if (isMap(value)) return value
  throw InputError.at(file, `${show(value)} is not a mapping`, 'name the file that describes the network')
}
