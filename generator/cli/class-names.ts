import { InputError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { readClassNames } from '../report/best-classes.js'

/** The names of classes that `--classes` gives; null without it. @throws InputError when the network has no classes. */
export function classNamesOf({ name, network }: Design, path: string | undefined): string[] | null {
  if (path === undefined) return null
  if (network.classes !== null) return readClassNames(path, network.classes)
  throw InputError.at(
    '--classes',
    `${name} has no class head`,
    'leave it out, or give the config a model.head',
  )
}
