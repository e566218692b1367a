import { parseArgs } from 'node:util'
import { InputError } from '../generator/base/errors.js'
import { buildWasm, type CompilerName, compilerNames } from '../sim/verilator-wasm/build/build-wasm.js'
import { reportErrors } from './report-errors.js'

// `npm run build:wasm`: Verilator in WebAssembly, sim/verilator-wasm/README.md. Nothing is done where it is there.
await reportErrors(async () => {
  const { source, compiler } = optionsOf(process.argv.slice(3))
  const started = Date.now()
  const note = (line: string) =>
    console.error(`build:wasm: ${line} (${Math.round((Date.now() - started) / 1000)} s)`)
  const made = await buildWasm({ source, compiler, note })
  note(made ? 'done' : 'was built before')
})

function optionsOf(args: string[]): { source?: string | undefined; compiler?: CompilerName | undefined } {
  try {
    const options = { source: { type: 'string' }, compiler: { type: 'string' } } as const
    const { source, compiler } = parseArgs({ args, options }).values
    if (compiler !== undefined && !isCompiler(compiler))
      throw InputError.at('--compiler', `${compiler} is not known`, `name ${compilerNames.join(' or ')}`)
    return { source, compiler }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw InputError.at(
      'npm run build:wasm',
      error.message,
      'its options are --source FILE and --compiler NAME',
    )
  }
}

function isCompiler(name: string): name is CompilerName {
  return compilerNames.includes(name)
}
