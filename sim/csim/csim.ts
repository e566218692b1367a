import { join } from 'node:path'
import type { Unit } from '../../generator/units/unit.js'
import type { Backend, BuildOptions, Executable } from '../backend.js'
import { cachedBuild } from '../build-cache.js'
import { editSources } from '../edit-sources.js'
import { compilerCommand, runTool, toolVersion } from '../run-tool.js'
import { hlsSources } from '../sources.js'
import { withVectors } from '../vectors.js'

/** The HLS C++ of a unit, compiled with g++ and run on vectors. */
export const csim: Backend = { name: 'csim', build }

const flags = ['-std=c++14', '-O2', '-Wall', '-Wextra', '-Wno-unknown-pragmas', '-Werror']

async function build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable> {
  const files = editSources(hlsSources(unit, params), options.edit)
  const include = options.hlsInclude ?? 'sim/shim'
  // A vendor's headers may be replaced under the same path, and are not ours to keep free of warnings.
  const includeFlags = options.hlsInclude === undefined ? ['-I', include] : ['-isystem', include]
  const [command, ...prefix] = await compilerCommand('g++')
  const compile = [
    ...prefix,
    ...flags,
    '-I',
    'hls',
    '-I',
    'sim',
    ...includeFlags,
    `sim/csim_${unit.name}.cpp`,
    '-o',
    'csim',
  ]
  const recipe = ['csim', await toolVersion('g++'), include, ...flags]
  const folder = await cachedBuild({ files, recipe }, async (cwd) => {
    await runTool(command, compile, { cwd })
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
