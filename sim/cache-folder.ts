import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { InputError } from '../generator/base/errors.js'
import type { Place } from '../generator/base/file-errors.js'

/** The environment variable that names the folder of builds. */
const variable = 'MOEFORGE_CACHE'

/**
 * Where builds are kept, as an absolute path: `$MOEFORGE_CACHE`, else `$XDG_CACHE_HOME/moeforge`, else
 * `~/.cache/moeforge`. An empty variable counts as unset.
 * @throws InputError where there is no home.
 */
export function cacheFolder(): string {
  const { [variable]: own = '', XDG_CACHE_HOME: caches = '' } = process.env
  if (own !== '') return resolve(own)
  return resolve(caches === '' ? join(home(), '.cache') : caches, 'moeforge')
}

/** That folder, as errors name it. */
export function cachePlace(): Place {
  return { path: cacheFolder(), option: variable }
}

function home(): string {
  const found = [homedir, () => userInfo().homedir].map(orNothing).find((folder) => folder !== '')
  if (found !== undefined) return found
  throw InputError.at(
    'HOME',
    'is not set, so that there is no place for builds',
    `name a folder with ${variable}`,
  )
}

// Both throw for a user whom the system does not know.
function orNothing(find: () => string): string {
  try {
    return find()
  } catch {
    return ''
  }
}
