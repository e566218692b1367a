import { InputError } from '../../base/errors.js'

/** A report that is not as Vivado writes them: not whole, or of another version of the tool. */
export function notAReport(path: string, what: string): InputError {
  return InputError.at(
    path,
    what,
    'write it again with the scripts of the project, in Vivado 2022.2 or later, to the end',
  )
}
