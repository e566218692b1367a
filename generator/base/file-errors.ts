import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { InputError, type MoeforgeError, ToolError } from './errors.js'

/** A file or folder that a person named. */
export interface Place {
  /** As it was written. */
  readonly path: string
  /** The option or environment variable that names it; none where it is an argument of a command. */
  readonly option?: string
}

/** The reasons of the system, by the name of its error: what is wrong, and what to do. */
const reasons: Readonly<Record<string, readonly [why: string, repair: string]>> = {
  EACCES: ['permission is denied', 'change the permissions: chmod'],
  EBUSY: ['another program holds it', 'end that program'],
  EDQUOT: ['your share of the disk is used up', 'make room'],
  EFBIG: ['the file would be too large', 'raise the limit: ulimit -f'],
  EINVAL: ['the file system does not take such a name', 'write another name'],
  EIO: ['the disk fails', 'check the disk'],
  EISDIR: ['it is a folder', 'name a file'],
  ELOOP: ['links in its path go in circles', 'check the links'],
  EMFILE: ['too many files are open', 'raise the limit: ulimit -n'],
  ENAMETOOLONG: ['the name is too long', 'write a shorter name'],
  ENFILE: ['too many files are open on this machine', 'close programs'],
  ENOENT: ['there is no such place', 'check the path'],
  ENOSPC: ['the disk is full', 'make room'],
  ENOTDIR: ['a part of its path is not a folder', 'check the path'],
  ENOTEMPTY: ['another run wrote it meanwhile', 'look at what is there'],
  EPERM: ['permission is denied', 'change the permissions: chmod'],
  EROFS: ['the file system is read-only', 'remount it'],
}

/** Whether an error is the system's answer to a call: no such file, no room, no permission. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
  return typeof code === 'string' && typeof syscall === 'string'
}

/** The reason of the system, in words: `the disk is full (ENOSPC)`. */
export function reasonOf({ code = 'no reason' }: NodeJS.ErrnoException): string {
  const known = reasons[code]
  return known === undefined ? `the system says ${code}` : `${known[0]} (${code})`
}

/**
 * What a failed write means: InputError with the place, the reason and what to do.
 * @param error - anything that was thrown; what is not a system error comes back unchanged.
 */
export function unwritable(place: Place, error: unknown): unknown {
  if (!isSystemError(error)) return error
  const { code = '' } = error
  const another = place.option === undefined ? 'name another' : `name another with ${place.option}`
  if (code === 'EEXIST') return at(place, 'exists already', `${another}, or remove it first`)
  if (code === 'EISDIR') return at(place, 'is a folder', another)
  const parent = dirname(place.path)
  if ((code === 'ENOENT' || code === 'ENOTDIR') && !isFolder(parent))
    return InputError.at(
      place.option ?? place.path,
      `${parent} is not a folder`,
      `make it first, or ${another}`,
    )
  const repair = reasons[code]?.[1] ?? 'check the disk'
  return at(
    place,
    `cannot be written: ${reasonOf(error)}`,
    `${repair}, or ${another}; nothing was changed there`,
  )
}

/**
 * What a failed read means: InputError with the place, the reason and what to do.
 * @param error - anything that was thrown; what is not a system error comes back unchanged.
 */
export function unreadable(place: Place, error: unknown): unknown {
  if (!isSystemError(error)) return error
  const { code = '' } = error
  if (code === 'ENOENT' || code === 'ENOTDIR') return at(place, 'does not exist', 'check its name')
  if (code === 'EISDIR') return at(place, 'is a folder', 'name a file in it')
  return at(place, `cannot be read: ${reasonOf(error)}`, reasons[code]?.[1] ?? 'check the file')
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** What a system error means where nobody knows what the file was for. */
export function unexpected(error: NodeJS.ErrnoException): MoeforgeError {
  const { path, syscall, code = '' } = error
  const why = `${reasonOf(error)} in ${syscall}`
  const repair = reasons[code]?.[1] ?? 'check the disk'
  if (path === undefined) return new ToolError(`the system reports: ${why}; ${repair}`)
  return InputError.at(path, `cannot be used: ${why}`, repair)
}

/** An error at a place: led by the option where there is one. */
export function at({ path, option }: Place, message: string, repair: string): InputError {
  return option === undefined
    ? InputError.at(path, message, repair)
    : InputError.at(option, `${path} ${message}`, repair)
}
