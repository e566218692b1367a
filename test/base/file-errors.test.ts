import { describe, expect, test } from 'vitest'
import { InputError, ToolError } from '../../generator/base/errors.js'
import { isSystemError, unexpected, unreadable, unwritable } from '../../generator/base/file-errors.js'

/** What Node throws where the system refuses. */
function refusal(code: string, path?: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: refused`), {
    code,
    syscall: 'open',
    ...(path !== undefined && { path }),
  })
}

const out = { path: 'made/here', option: '--out' }

describe('a failed write names the place as it was written, the reason and what was kept', () => {
  test.each([
    ['ENOSPC', 'the disk is full (ENOSPC); make room'],
    ['EDQUOT', 'your share of the disk is used up (EDQUOT); make room'],
    ['EROFS', 'the file system is read-only (EROFS); remount it'],
    ['EACCES', 'permission is denied (EACCES); change the permissions: chmod'],
    ['ENAMETOOLONG', 'the name is too long (ENAMETOOLONG); write a shorter name'],
    ['EMFILE', 'too many files are open (EMFILE); raise the limit: ulimit -n'],
    ['ENOTEMPTY', 'another run wrote it meanwhile (ENOTEMPTY); look at what is there'],
    ['EOTHER', 'the system says EOTHER; check the disk'],
  ])('%s', (code, why) => {
    const error = unwritable(out, refusal(code))
    expect(error).toBeInstanceOf(InputError)
    expect((error as Error).message).toBe(
      `--out: made/here cannot be written: ${why}, or name another with --out; nothing was changed there`,
    )
  })

  test.each([
    ['EEXIST', 'made/here exists already; name another with --out, or remove it first'],
    ['EISDIR', 'made/here is a folder; name another with --out'],
    ['ENOENT', 'made is not a folder; make it first, or name another with --out'],
    ['ENOTDIR', 'made is not a folder; make it first, or name another with --out'],
  ])('%s', (code, message) => {
    expect((unwritable(out, refusal(code)) as Error).message).toBe(`--out: ${message}`)
  })
})

test('a failed read says what is so; without an option the file leads', () => {
  const message = (code: string) => (unreadable({ path: 'in.yaml' }, refusal(code)) as Error).message
  expect(message('ENOENT')).toBe('in.yaml: does not exist; check its name')
  expect(message('EISDIR')).toBe('in.yaml: is a folder; name a file in it')
  expect(message('EACCES')).toBe(
    'in.yaml: cannot be read: permission is denied (EACCES); change the permissions: chmod',
  )
})

test('what nobody expected is bad input where it names a file, and a broken tool where it does not', () => {
  expect(unexpected(refusal('EIO', '/data/w.npy'))).toMatchObject({
    exitCode: 2,
    message: '/data/w.npy: cannot be used: the disk fails (EIO) in open; check the disk',
  })
  const noPath = unexpected(refusal('EMFILE'))
  expect(noPath).toBeInstanceOf(ToolError)
  expect(noPath.message).toBe(
    'the system reports: too many files are open (EMFILE) in open; raise the limit: ulimit -n',
  )
})

test('other errors stay what they are', () => {
  const bug = new TypeError('x is undefined')
  expect(isSystemError(bug)).toBe(false)
  expect(unwritable(out, bug)).toBe(bug)
  expect(unreadable(out, bug)).toBe(bug)
})
