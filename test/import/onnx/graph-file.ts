import { join } from 'node:path'
import { packageRoot } from '../../../generator/base/root.js'

/** The folder of the committed files. */
export const fixtures = join(packageRoot, 'test/import/onnx/fixtures')

/** The path of a committed graph. */
export function graphFile(name: string): string {
  return join(fixtures, `${name}.onnx`)
}
