import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../base/errors.js'
import { packageRoot } from '../base/root.js'
import { nameRepair } from '../base/wording.js'
import { shells } from './shells.js'

/** Prints the script by which a shell completes command lines. @throws InputError for an unknown shell. */
export function completion(name: string): void {
  const shell = shells.find((each) => each === name)
  if (shell === undefined)
    throw InputError.at('shell', `there is no completion for ${name}`, nameRepair(name, shells, 'shells'))
  process.stdout.write(
    readFileSync(join(packageRoot, 'templates', 'completion', `moeforge.${shell}`), 'utf8'),
  )
}
