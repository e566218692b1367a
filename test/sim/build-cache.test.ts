import { chmod, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { type BuildInputs, cachedBuild } from '../../sim/build-cache.js'
import { cacheFolder } from '../../sim/cache-folder.js'
import { canMount, withDisk } from '../small-disk.js'

afterEach(() => vi.unstubAllEnvs())

function environment(own: string | undefined, caches: string | undefined, home: string | undefined): void {
  vi.stubEnv('MOEFORGE_CACHE', own)
  vi.stubEnv('XDG_CACHE_HOME', caches)
  vi.stubEnv('HOME', home)
}

describe('builds are kept', () => {
  test.each([
    ['/own', '/caches', '/home', '/own'],
    ['own', '/caches', '/home', join(process.cwd(), 'own')],
    ['', '/caches', '/home', '/caches/moeforge'],
    ['', 'caches', '/home', join(process.cwd(), 'caches/moeforge')],
    ['', '', '/home', '/home/.cache/moeforge'],
    [undefined, undefined, '', join(userInfo().homedir, '.cache/moeforge')],
  ])('with MOEFORGE_CACHE %j, XDG_CACHE_HOME %j and HOME %j in %s', (own, caches, home, folder) => {
    environment(own, caches, home)
    expect(cacheFolder()).toBe(folder)
  })

  test('nowhere without a home, which is said with the way out', async () => {
    environment('', '', '')
    vi.doMock('node:os', async (original) => {
      const unknown = () => {
        throw new Error('ENOENT')
      }
      return { ...(await original<typeof import('node:os')>()), userInfo: unknown }
    })
    // Loaded anew: what other tests loaded has the system's own.
    vi.resetModules()
    const fresh = await import('../../sim/cache-folder.js')
    vi.doUnmock('node:os')
    expect(homedir()).toBe('')
    expect(fresh.cacheFolder).toThrow(
      'HOME: is not set, so that there is no place for builds; name a folder with MOEFORGE_CACHE',
    )
  })
})

describe('a build', () => {
  let next = 0
  /** Inputs of a build that no test has made yet in this process, where builds that run are remembered. */
  const inputs = (): BuildInputs => ({
    files: new Map([['a', '']]),
    recipe: [`${next++}`],
    products: ['out/program'],
  })
  /** Builds anew, as another process would, whatever this one remembers. */
  async function rebuilt({ recipe, ...rest }: BuildInputs, tool: () => Promise<void>): Promise<string> {
    vi.resetModules()
    const fresh = await import('../../sim/build-cache.js')
    return fresh.cachedBuild({ recipe, ...rest }, (cwd) => writeProgram(cwd).then(tool))
  }
  async function writeProgram(cwd: string): Promise<void> {
    await mkdir(join(cwd, 'out'))
    await writeFile(join(cwd, 'out/program'), 'x')
    await chmod(join(cwd, 'out/program'), 0o755)
  }

  test('is found again, and made anew where its program is gone or empty', () =>
    withScratchFolder('cache', async (cache) => {
      vi.stubEnv('MOEFORGE_CACHE', cache)
      const of = inputs()
      let builds = 0
      const build = () =>
        rebuilt(of, async () => {
          builds++
        })
      const program = join(await build(), 'out/program')
      await build()
      expect(builds).toBe(1)
      await rm(program)
      await build()
      await truncate(program)
      await build()
      await rm(join(program, '../..'), { recursive: true })
      await writeFile(join(program, '../..'), 'a file in its place')
      await build()
      expect(builds).toBe(4)
      expect(await readdir(cache)).toHaveLength(1)
    }))

  test('that leaves no program is an error of the tools', () =>
    withScratchFolder('cache', async (cache) => {
      vi.stubEnv('MOEFORGE_CACHE', cache)
      await expect(cachedBuild(inputs(), async () => undefined)).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringContaining('there is no out/program; moeforge doctor looks at them'),
      })
      expect(await readdir(cache)).toEqual([])
    }))

  test('says once what is wrong with the folder of builds, and the way out', () =>
    withScratchFolder('cache', async (folder) => {
      const file = join(folder, 'file')
      await writeFile(file, '')
      vi.stubEnv('MOEFORGE_CACHE', file)
      await expect(cachedBuild(inputs(), writeProgram)).rejects.toMatchObject({
        exitCode: 2,
        message: `MOEFORGE_CACHE: ${file} is not a folder; name another`,
      })
      environment('', '', file)
      await expect(cachedBuild(inputs(), writeProgram)).rejects.toThrow(
        `MOEFORGE_CACHE: ${file}/.cache is not a folder; make it first, or name another with MOEFORGE_CACHE`,
      )
    }))

  test.skipIf(!canMount)('on a read-only disk too', () =>
    withDisk('ro', async (disk) => {
      vi.stubEnv('MOEFORGE_CACHE', join(disk, 'builds'))
      await expect(cachedBuild(inputs(), writeProgram)).rejects.toThrow(
        `MOEFORGE_CACHE: ${disk}/builds cannot be written: the file system is read-only (EROFS); remount it, or name ` +
          'another with MOEFORGE_CACHE',
      )
    }),
  )
})
