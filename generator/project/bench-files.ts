import { libraryFile, projectFile, render } from '../print/templates.js'

/** Modules that drive streams from files of vectors, and compare. */
const unitModules = ['bench_control', 'stream_source', 'stream_sink', 'field_check']
/** What is around an accelerator. */
const acceleratorModules = ['accelerator_bench', 'axi_lite_master', 'axi_memory']
const sharedModules = ['bench_clock', 'bench_verdict', 'handshake_check', 'random_stalls']

/** The memory of the library of which places are read that nothing was written to. */
const readUnwritten = 'ram_masked.v'

/** The hand-written part of the benches in plain Verilog, by path. */
export function benchFiles({ accelerator }: { readonly accelerator: boolean }): Map<string, string> {
  const modules = [...sharedModules, ...unitModules, ...(accelerator ? acceleratorModules : [])]
  const files = new Map(modules.map((name) => [`bench/${name}.v`, projectFile(`bench/${name}.v`)]))
  return accelerator ? files.set(`bench/models/${readUnwritten}`, noisyMemory(readUnwritten)) : files
}

/** A memory of the library that begins with noise, as one in hardware may: for simulators with four-valued logic. */
function noisyMemory(file: string): string {
  const [module] = libraryFile(file).split('\n\nendmodule\n')
  return render('project/bench/noisy_memory.v.hbs', { module })
}
