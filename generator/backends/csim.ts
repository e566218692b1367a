import { join } from 'node:path'
import { cachedBuild } from '../../sim/build-cache.js'
import type { BuildOptions } from '../../sim/build-options.js'
import { compileFlags, precompiledShim, vendorHeaders } from '../../sim/csim/compile.js'
import { editSources } from '../../sim/edit-sources.js'
import { runProgram } from '../../sim/program.js'
import { compilerOf } from '../../sim/simulators.js'
import { withVectors } from '../../sim/vectors.js'
import type { Unit } from '../units/unit.js'
import { hlsSources } from '../units/unit-sources.js'
import type { Backend, Executable } from './unit-backend.js'

/** The HLS C++ of a unit, compiled and run on vectors. */
export const csim: Backend = { name: 'csim', isClocked: false, build }

async function build<Params>(unit: Unit<Params>, params: Params, options: BuildOptions): Promise<Executable> {
  const files = editSources(hlsSources(unit, params), options.edit)
  const compiler = compilerOf(options.simulator)
  const headers = await vendorHeaders(options.hlsInclude, compiler)
  const source = `sim/csim_${unit.name}.cpp`
  // Vectors are run through in less time than -O2 takes longer.
  const flags = [...compileFlags, ...compiler.flags, '-O1']
  const recipe = ['csim', await compiler.version(), ...flags, ...headers.recipe]
  const folder = await cachedBuild({ files, recipe, products: ['csim'] }, async (cwd) => {
    const ahead = await precompiledShim(files, { flags, hlsInclude: options.hlsInclude, compiler })
    const compile = [...flags, ...ahead, '-I', 'hls', '-I', 'sim', ...headers.flags]
    await compiler.run([...compile, '-c', source, '-o', 'csim.o'], { cwd })
    await compiler.run([...compiler.flags, ...compiler.linkFlags, 'csim.o', '-o', 'csim'], { cwd })
  })
  const program = compiler.program(join(folder, 'csim'))
  const ports = unit.ports(params)
  return {
    async run(unitCase) {
      const { outputs } = await withVectors(ports, unitCase.inputs, (vectors) =>
        runProgram(program, ['.', '.'], { cwd: vectors }),
      )
      return { outputs }
    },
  }
}
