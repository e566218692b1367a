// needs: mkfifo
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { writeNewFolder } from '../../generator/base/new-folder.js'
import { replaceFile, writeNewFile } from '../../generator/base/output-file.js'
import { readInput } from '../../generator/base/read-input.js'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { mustBeWritableFolder } from '../../generator/base/writable.js'
import { canMount, withDisk } from '../small-disk.js'

const inScratch = (work: (folder: string) => Promise<void>) => withScratchFolder('output', work)
const at = (path: string) => ({ path, option: '--out' })

describe('a file', () => {
  test('replaces what was there, and leaves nothing beside it', () =>
    inScratch(async (folder) => {
      const path = join(folder, 'a.txt')
      await writeFile(path, 'old')
      const made = await replaceFile(at(path), async (temporary) => {
        await writeFile(temporary, 'new')
        return 7
      })
      expect(made).toEqual({ file: path, result: 7 })
      expect(await readFile(path, 'utf8')).toBe('new')
      expect(await readdir(folder)).toEqual(['a.txt'])
    }))

  test('that fails half-way leaves what was there', () =>
    inScratch(async (folder) => {
      const path = join(folder, 'a.txt')
      await writeFile(path, 'old')
      const write = async (temporary: string) => {
        await writeFile(temporary, 'ne')
        throw new Error('broken')
      }
      await expect(replaceFile(at(path), write)).rejects.toThrow('broken')
      expect(await readFile(path, 'utf8')).toBe('old')
      expect(await readdir(folder)).toEqual(['a.txt'])
    }))

  test('is refused before the work where it cannot be', () =>
    inScratch(async (folder) => {
      await writeFile(join(folder, 'file'), '')
      await mkdir(join(folder, 'folder'))
      await symlink('loop', join(folder, 'loop'))
      await execa('mkfifo', [join(folder, 'pipe')])
      let worked = false
      const message = (name: string) =>
        replaceFile(at(join(folder, name)), async () => {
          worked = true
        }).then(String, (error: Error) => error.message.replaceAll(`${folder}/`, ''))
      expect(await message('folder')).toBe('--out: folder is a folder; name another with --out')
      expect(await message('pipe')).toBe('--out: pipe is not a regular file; name another with --out')
      expect(await message('file/a')).toMatch(/^--out: file is not a folder; make it first/)
      expect(await message('none/a')).toMatch(/^--out: none is not a folder; make it first/)
      expect(await message('loop')).toMatch(/links in its path go in circles \(ELOOP\)/)
      expect(await message('a'.repeat(300))).toMatch(/the name is too long \(ENAMETOOLONG\)/)
      expect(worked).toBe(false)
    }))

  test('that must be new is not written over another, one that comes meanwhile included', () =>
    inScratch(async (folder) => {
      const path = join(folder, 'a.txt')
      const both = await Promise.allSettled(['1', '2'].map((text) => writeNewFile(at(path), text)))
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      await expect(writeNewFile(at(path), '3')).rejects.toThrow(`--out: ${path} exists already; `)
      expect(await readdir(folder)).toEqual(['a.txt'])
    }))
})

describe('a folder', () => {
  test('that two runs write is the first one’s, and the other says so', () =>
    inScratch(async (folder) => {
      const path = join(folder, 'new')
      const other = writeNewFolder(at(path), async (temporary) => {
        await writeNewFolder(at(path), (first) => writeFile(join(first, 'first'), ''))
        await writeFile(join(temporary, 'second'), '')
      })
      await expect(other).rejects.toThrow(/^--out: .*\/new cannot be written: another run wrote it meanwhile/)
      expect(await readdir(folder)).toEqual(['new'])
      expect(await readdir(path)).toEqual(['first'])
    }))

  test('may lie in folders that are not there yet, but not in files', () =>
    inScratch(async (folder) => {
      await mustBeWritableFolder(at(join(folder, 'a/b/c')))
      expect(await readdir(folder)).toEqual([])
      await writeFile(join(folder, 'file'), '')
      await expect(mustBeWritableFolder(at(join(folder, 'file/b')))).rejects.toThrow('file is not a folder')
    }))
})

describe.skipIf(!canMount)('a disk', () => {
  test('that is full: nothing is left, and nothing is lost', () =>
    withDisk('size=64k', async (disk) => {
      await writeFile(join(disk, 'kept'), 'old')
      const much = (temporary: string) => writeFile(temporary, Buffer.alloc(10 ** 6))
      await expect(replaceFile(at(join(disk, 'kept')), much)).rejects.toThrow(
        `--out: ${disk}/kept cannot be written: the disk is full (ENOSPC); make room, or name another with --out; ` +
          'nothing was changed there',
      )
      const folder = writeNewFolder(at(join(disk, 'new')), (temporary) => much(join(temporary, 'a')))
      await expect(folder).rejects.toThrow(`--out: ${disk}/new cannot be written: the disk is full`)
      expect(await readdir(disk)).toEqual(['kept'])
      expect(await readFile(join(disk, 'kept'), 'utf8')).toBe('old')
    }))

  test('that is read-only is refused before the work', () =>
    withDisk('ro', async (disk) => {
      const never = () => Promise.reject(new Error('there was work'))
      const message = '/a cannot be written: the file system is read-only (EROFS)'
      await expect(replaceFile(at(join(disk, 'a')), never)).rejects.toThrow(message)
      await expect(writeNewFolder(at(join(disk, 'a')), never)).rejects.toThrow(message)
    }))
})

test('what is read is a regular file of a bounded size', () =>
  inScratch(async (folder) => {
    await execa('mkfifo', [join(folder, 'pipe')])
    await writeFile(join(folder, 'large'), Buffer.alloc(2 ** 21))
    const read = (name: string) => () => readInput({ path: join(folder, name) }, 2 ** 20)
    expect(read('pipe')).toThrow('/pipe: is not a regular file; write it to a file first, and name that')
    expect(() => readInput({ path: '/dev/zero' })).toThrow('/dev/zero: is not a regular file')
    expect(read('large')).toThrow(
      '/large: has 2097152 bytes, more than the 1048576 that are read; name a smaller file',
    )
    expect(read('')).toThrow('is a folder; name a file in it')
    expect(read('none')).toThrow('/none: does not exist; check its name')
  }))
