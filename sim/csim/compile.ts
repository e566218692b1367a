import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../../generator/base/errors.js'
import { cachedBuild } from '../build-cache.js'
import { runTool } from '../run-tool.js'
import { requireTool, toolVersion } from '../tools.js'

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
 * @param files - of a build, `sim/shim/` among them.
 * @returns compiler arguments.
 */
export async function precompiledShim(
  files: ReadonlyMap<string, string>,
  { flags, hlsInclude }: { readonly flags: readonly string[]; readonly hlsInclude: string | undefined },
): Promise<string[]> {
  if (hlsInclude !== undefined) return []
  const shim = [...files].filter(([path]) => path.startsWith('sim/shim/'))
  const lines = [
    ...shim.map(([path]) => `#include "${path.slice('sim/shim/'.length)}"\n`),
    ...standard.map((name) => `#include <${name}>\n`),
  ]
  const inputs = {
    files: new Map([...shim, [common, lines.join('')]]),
    recipe: ['shim', await toolVersion('g++'), ...flags],
    products: [`${common}.gch`],
  }
  const folder = await cachedBuild(inputs, async (cwd) => {
    const args = [...flags, '-I', 'sim/shim', '-x', 'c++-header', common, '-o', `${common}.gch`]
    await runTool(requireTool('g++'), args, { cwd })
  })
  return ['-include', join(folder, common)]
}

const common = 'common.hpp'

/** How to find the headers, and what a build with them depends on: a vendor's may change under the same path. */
export async function vendorHeaders(
  hlsInclude: string | undefined,
): Promise<{ flags: string[]; recipe: string[] }> {
  if (hlsInclude === undefined) return { flags: ['-I', 'sim/shim'], recipe: [] }
  const folder = resolve(hlsInclude)
  if (!existsSync(join(folder, 'ap_int.h'))) {
    throw InputError.at('--hls-include', `${hlsInclude} has no ap_int.h`, "name the vendor's include folder")
  }
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.h')).sort()
  const hash = createHash('sha256')
  for (const name of names) hash.update(await readFile(join(folder, name)))
  return { flags: ['-isystem', folder, ...carriedOut], recipe: [folder, hash.digest('hex')] }
}

// Warnings inside system headers are not shown, but these two follow inlined functions out to where ours call them: the
// vendor's integers start without a value. What ours leave without one is found in builds against sim/shim.
const carriedOut = ['-Wno-uninitialized', '-Wno-maybe-uninitialized']
