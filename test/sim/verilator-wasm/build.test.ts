import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { writeFiles } from '../../../generator/base/write-files.js'
import type { Compiler } from '../../../sim/verilator-wasm/build/compiler.js'
import { install } from '../../../sim/verilator-wasm/build/install.js'
import { archive, sourceArchive } from '../../../sim/verilator-wasm/build/source-archive.js'
import { compilerTools, lackOf, requireTools, sourceTools } from '../../../sim/verilator-wasm/build/tools.js'

afterEach(() => vi.unstubAllEnvs())

/** A folder, and in it a cache of builds that is empty. */
function withCache(work: (folder: string) => Promise<void>): Promise<void> {
  return withScratchFolder('verilator-wasm', (folder) => {
    vi.stubEnv('MOEFORGE_CACHE', join(folder, 'cache'))
    return work(folder)
  })
}

describe("Debian's archive", () => {
  test('is refused where it is another file', () =>
    withCache(async (folder) => {
      const file = join(folder, 'other.tar.gz')
      await writeFile(file, 'other')
      await expect(sourceArchive({ file })).rejects.toMatchObject({
        exitCode: 2,
        message:
          `--source ${file}: has the SHA-256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa, not that of ` +
          `${archive.name}, ${archive.sha256}; load it again from ${archive.home}${archive.path}, or leave the option out`,
      })
    }))

  test('is refused where a mirror has another file, or none, and both are said', () =>
    withCache(async (folder) => {
      const mirror = createServer((request, response) => {
        if (request.url?.startsWith('/wrong/') !== true) response.statusCode = 404
        response.end('other')
      })
      await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve))
      const address = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`
      for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, undefined)
      try {
        const mirrors = [`${address}/none`, `${address}/wrong/`]
        const error = await sourceArchive({ mirrors }).catch((reason) => reason)
        expect(error).toMatchObject({ exitCode: 3 })
        const [first, ...reasons] = error.message.split('\n')
        expect(first).toBe(
          `Verilator's sources cannot be loaded; get ${archive.name} elsewhere, and name it: npm run build:wasm -- --source FILE`,
        )
        expect(reasons.join('\n')).toContain(`${address}/none/${archive.path}: `)
        expect(reasons.join('\n')).toContain(
          `${address}/wrong/${archive.path} has the SHA-256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa`,
        )
        expect(await readdir(join(folder, 'cache'))).toEqual([])
      } finally {
        mirror.close()
      }
    }))
})

describe('compiling', () => {
  /** Sources as Verilator's makefile lists them, and a compiler that notes what it compiles. */
  async function setUp(folder: string) {
    const tree = join(folder, 'tree')
    await writeFiles(
      tree,
      new Map([
        [
          'src/Makefile_obj.in',
          'A = b.o\nRAW_OBJS = \\\n\tVerilator.o \\\n\tV3Ast.o\t\\\n\n# other\nB = c.o \\\n',
        ],
        ['shims/own.cpp', ''],
        ['shims/own.h', ''],
      ]),
    )
    const calls: string[] = []
    const compiler = (broken?: string): Compiler => ({
      version: 'fake',
      atOnce: 1,
      precompile: async (_, header, precompiled) => {
        calls.push(header)
        await writeFile(precompiled, header)
      },
      compile: async ({ source, object }) => {
        if (source === broken) throw new Error('broken off')
        calls.push(source)
        await writeFile(object, source)
      },
      link: async (objects, program) => {
        calls.push('link')
        await writeFile(program, (await Promise.all(objects.map((file) => readFile(file, 'utf8')))).join())
      },
    })
    /** What another process does, which remembers nothing. */
    const build = async (broken?: string) => {
      calls.length = 0
      vi.resetModules()
      const { verilatorProgram } = await import('../../../sim/verilator-wasm/build/verilator-program.js')
      return verilatorProgram(tree, compiler(broken), () => undefined)
    }
    return { tree, build, calls }
  }

  test('goes on where it was broken off, and takes nothing anew the second time', () =>
    withCache(async (folder) => {
      const { build, calls } = await setUp(folder)
      await expect(build('src/V3Ast.cpp')).rejects.toThrow('broken off')
      expect(calls).toEqual(['shims/common.hpp', 'shims/own.cpp', 'src/Verilator.cpp'])
      const program = await build()
      expect(calls).toEqual(['src/V3Ast.cpp', 'link'])
      expect(await readFile(program, 'utf8')).toBe('shims/own.cpp,src/Verilator.cpp,src/V3Ast.cpp')
      expect(await build()).toBe(program)
      expect(calls).toEqual([])
    }))

  test('what is built is put in place whole, and once', () =>
    withCache(async (folder) => {
      const { tree, build } = await setUp(folder)
      await writeFiles(
        tree,
        new Map([
          ['include/a.h', 'a'],
          ['LICENSE', 'l'],
          ['Artistic', 'p'],
        ]),
      )
      const installation = {
        tree,
        program: await build(),
        compiler: 'fake',
        target: join(folder, 'verilator'),
      }
      await mkdir(installation.target)
      await writeFile(join(installation.target, 'stale'), '')
      expect(await install(installation)).toBe(true)
      const files = ['Artistic', 'LICENSE', 'built-from.json', 'include', 'verilator.wasm']
      expect((await readdir(installation.target)).toSorted()).toEqual(files)
      expect(await install(installation)).toBe(false)
      expect(await install({ ...installation, compiler: 'other' })).toBe(true)
    }))
})

test('missing tools are named together, with their packages', () => {
  const absent = compilerTools.slice(0, 2).map((tool) => ({ ...tool, command: `no-${tool.name}` }))
  expect(lackOf(absent)).toBe(
    'clang++-16, wasm-ld-16 are missing: apt-get install clang-16 lld-16; without it npm run build:wasm takes ' +
      '@yowasp/clang where that is installed, which is slower',
  )
  expect(() => requireTools([{ ...sourceTools[0], command: 'no-flex' }])).toThrow(
    'flex is missing: apt-get install flex libfl-dev; without it everything still works but npm run build:wasm',
  )
})

test('an unknown compiler is refused', async () => {
  const line = ['scripts/compiled.mjs', 'build-wasm', '--compiler', 'gcc']
  const running = promisify(execFile)(process.execPath, line, { cwd: packageRoot })
  await expect(running).rejects.toMatchObject({
    code: 2,
    stderr: '--compiler: gcc is not known; name debian or yowasp\n',
  })
})
