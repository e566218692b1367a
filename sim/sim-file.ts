import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../generator/base/root.js'

/** Text of a file in `sim/`. */
export function simFile(path: string): string {
  return readFileSync(join(packageRoot, 'sim', path), 'utf8')
}
