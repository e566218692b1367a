import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../../generator/base/errors.js'
import { cachedBuild } from '../build-cache.js'
import type { Compiler } from '../compiler/compiler.js'

/** How generated C++ is compiled, but for the level. */
export const compileFlags = [
  ...['-std=c++14', '-Wall', '-Wextra', '-Werror'],
  // Pragmas and labels of loops are for Vitis.
  ...['-Wno-unknown-pragmas', '-Wno-unused-label'],
]

/** What the stand-ins and the drivers include; most of what a small unit's compiler reads. */
const standard = ['cstdint', 'cstdio', 'cstdlib', 'fstream', 'map', 'sstream', 'string', 'vector']

/**
 * Compiles the stand-ins for the vendor's headers ahead, once for each set of flags: half of what a unit's compilation
 * takes. With a vendor's headers nothing is.
 * @param sources - of a build, `sim/shim/` among them.
 * @returns compiler arguments.
 */
export async function precompiledShim(
  sources: ReadonlyMap<string, string>,
  { flags, hlsInclude, compiler }: ShimOptions,
): Promise<string[]> {
  if (hlsInclude !== undefined) return []
  const shim = [...sources].filter(([path]) => path.startsWith('sim/shim/'))
  const lines = [
    ...shim.map(([path]) => `#include "${path.slice('sim/shim/'.length)}"\n`),
    ...standard.map((name) => `#include <${name}>\n`),
  ]
  const files = new Map([...shim, [common, lines.join('')]])
  const product = compiler.ahead.product(common)
  const recipe = ['shim', await compiler.version(), ...flags]
  const folder = await cachedBuild({ files, recipe, products: [product] }, async (cwd) => {
    await compiler.run([...flags, '-I', 'sim/shim', '-x', 'c++-header', common, '-o', product], { cwd })
  })
  return compiler.ahead.use(compiler.outside(join(folder, common)))
}

interface ShimOptions {
  readonly flags: readonly string[]
  readonly hlsInclude: string | undefined
  readonly compiler: Compiler
}

const common = 'common.hpp'

/** How to find the headers, and what a build with them depends on: a vendor's may change under the same path. */
export async function vendorHeaders(
  hlsInclude: string | undefined,
  compiler: Compiler,
): Promise<{ flags: string[]; recipe: string[] }> {
  if (hlsInclude === undefined) return { flags: ['-I', 'sim/shim'], recipe: [] }
  if (compiler.name === 'clang-wasm')
    throw InputError.at(
      '--hls-include',
      "a vendor's headers are not for the C++ library of Clang in WebAssembly",
      'install g++, and leave --simulator out or name native',
    )
  const folder = resolve(hlsInclude)
  if (!existsSync(join(folder, 'ap_int.h'))) {
    throw InputError.at('--hls-include', `${hlsInclude} has no ap_int.h`, "name the vendor's include folder")
  }
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.h')).sort()
  const hash = createHash('sha256')
  for (const name of names) hash.update(await readFile(join(folder, name)))
  return {
    flags: ['-isystem', folder, ...carriedOut],
    recipe: [folder, hash.digest('hex')],
  }
}

// Warnings inside system headers are not shown, but these two follow inlined functions out to where ours call them: the
// vendor's integers start without a value. What ours leave without one is found in builds against sim/shim.
const carriedOut = ['-Wno-uninitialized', '-Wno-maybe-uninitialized']
