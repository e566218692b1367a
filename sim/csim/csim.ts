import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../../generator/errors.js'
import type { Unit } from '../../generator/units/unit.js'
import type { Backend, BuildOptions, Executable } from '../backend.js'
import { cachedBuild } from '../build-cache.js'
import { editSources } from '../edit-sources.js'
import { runTool } from '../run-tool.js'
import { hlsSources } from '../sources.js'
import { requireTool, toolVersion } from '../tools.js'
import { withVectors } from '../vectors.js'

/** The HLS C++ of a unit, compiled with g++ and run on vectors. */
export const csim: Backend = { name: 'csim', build }

/** How generated C++ is compiled, but for the level. */
export const compileFlags = ['-std=c++14', '-Wall', '-Wextra', '-Wno-unknown-pragmas', '-Werror']

async function build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable> {
  const files = editSources(hlsSources(unit, params), options.edit)
  const headers = await vendorHeaders(options.hlsInclude)
  const source = `sim/csim_${unit.name}.cpp`
  // Vectors are run through in less time than -O2 takes longer.
  const flags = [...compileFlags, '-O1']
  const compile = [...flags, '-I', 'hls', '-I', 'sim', ...headers.flags, source, '-o', 'csim']
  const recipe = ['csim', await toolVersion('g++'), ...flags, ...headers.recipe]
  const folder = await cachedBuild({ files, recipe, products: ['csim'] }, async (cwd) => {
    await runTool(requireTool('g++'), compile, { cwd })
  })
  const ports = unit.ports(params)
  return {
    async run(unitCase) {
      const { outputs } = await withVectors(ports, unitCase.inputs, (vectors) =>
        runTool(join(folder, 'csim'), [vectors, vectors], { cwd: folder }),
      )
      return { outputs }
    },
  }
}

/** How to find the headers, and what a build with them depends on: a vendor's may change under the same path. */
export async function vendorHeaders(
  hlsInclude: string | undefined,
): Promise<{ flags: string[]; recipe: string[] }> {
  if (hlsInclude === undefined) return { flags: ['-I', 'sim/shim'], recipe: [] }
  const folder = resolve(hlsInclude)
  if (!existsSync(join(folder, 'ap_int.h'))) {
    throw InputError.at('--hls-include', `${hlsInclude} has no ap_int.h`, "name the vendor's include folder")
  }
  const names = (await readdir(folder)).filter((name) => name.endsWith('.h')).sort()
  const hash = createHash('sha256')
  for (const name of names) hash.update(await readFile(join(folder, name)))
  // As system headers: their warnings are not ours to mend.
  return { flags: ['-isystem', folder], recipe: [folder, hash.digest('hex')] }
}
