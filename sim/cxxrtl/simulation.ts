import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedBuild } from '../build-cache.js'
import type { Compiler } from '../compiler/compiler.js'
import type { Program } from '../program.js'
import { simFile } from '../sim-file.js'
import { twoAtATime } from '../two-at-a-time.js'
import type { HarnessSources } from '../verilator/harness-sources.js'
import { compiledRuntime, type Optimise, optimisation, type Runtime } from '../verilator/runtime.js'
import type { SimulationSources } from '../verilator/simulation.js'
import { requireNpmTool } from '../wasm/npm-tool.js'
import { cxxrtlHeaders } from './runtime-headers.js'
import { splitDesign } from './split-design.js'
import { topClass, topSource } from './top-class.js'
import { designName, translateVerilog, writeCommand } from './translate.js'

/**
 * Translates Verilog with the Yosys of npm, compiles it beside a harness that was written for Verilator, or takes the
 * program from the cache. Yosys does not lint, and what no reset sets is zero at the start.
 * @throws ToolError when a tool is missing or refuses.
 */
export async function buildCxxrtl(sources: SimulationSources, compiler: Compiler): Promise<Program> {
  const { top, parameters = {}, defines = {} } = sources
  const trace = sources.trace !== undefined
  const optimise = levels[sources.optimise]
  const versions = [`@yowasp/yosys ${requireNpmTool('@yowasp/yosys')}`, await compiler.version()]
  const harness = await standIn(sources.harness)
  const macros = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)
  const files = new Map([...harness.files, ...sources.files])
  const recipe = [
    ...['cxxrtl', ...versions, ...compilerFlags, optimisation[optimise], ...macros],
    ...[writeCommand(trace), JSON.stringify(parameters), topClass(top, new Map()), topSource(new Map())],
  ]
  const folder = await cachedBuild({ files, recipe, products: [program] }, async (cwd) => {
    const ports = await translateVerilog(cwd, { top, parameters, trace })
    await writeFile(join(cwd, `V${top}.h`), topClass(top, ports))
    const text = await readFile(join(cwd, `${designName}.cc`), 'utf8')
    const pieces = splitDesign(text, pieceLength)
    pieces.push(`${pieces.pop()}\n${topSource(ports)}`)
    await Promise.all(pieces.map((piece, index) => writeFile(join(cwd, pieceName(index)), piece)))
    const runtime = await compiledRuntime(harness, {
      ...{ compiler, versions, sources: [] },
      flags: [...compilerFlags, ...(trace ? ['-DMOEFORGE_TRACE'] : [])],
    })
    await compile({
      cwd,
      top,
      optimise,
      pieces: pieces.map((_, index) => pieceName(index)),
      runtime,
      macros,
      compiler,
    })
  })
  return compiler.program(join(folder, program))
}

const program = 'simulation'

// Beyond -O1 a compiler in WebAssembly takes longer than any run gains.
const levels: Record<Optimise, Optimise> = { once: 'once', often: 'often', long: 'often' }

// Two are compiled at a time, and each reads the header of the design anew.
const pieceLength = 400_000

function pieceName(index: number): string {
  return `piece${index}.cpp`
}

// The ports of the design are read and written as Verilator's types. Beyond its end a memory reads as zero: CXXRTL's
// assertion that nobody reads there is about values that nobody uses. The C++ library's headers include each other less.
const compilerFlags = [
  '-fno-strict-aliasing',
  '-DNDEBUG',
  '-D_LIBCPP_REMOVE_TRANSITIVE_INCLUDES',
  '-I',
  'sim/cxxrtl',
  '-I',
  'yosys',
]

const standIns = ['translated.hpp', 'translated_design.hpp', 'verilated.h', 'verilated_vcd_c.h']

/** A harness with the headers that stand in for Verilator's, and Yosys' own: what is compiled ahead has them all. */
async function standIn({ files, header }: HarnessSources): Promise<HarnessSources> {
  const yosys = [...(await cxxrtlHeaders())].map(([path, text]) => [`yosys/${path}`, text] as const)
  const own = standIns.map((name) => [`sim/cxxrtl/${name}`, simFile(`cxxrtl/${name}`)] as const)
  const both = `#include "translated_design.hpp"\n#include "${header}"\n`
  return { files: new Map([...files, ...own, ...yosys, ['sim/ahead.hpp', both]]), header: 'ahead.hpp' }
}

interface Compilation {
  readonly cwd: string
  readonly top: string
  readonly optimise: Optimise
  /** C++ files of the design. */
  readonly pieces: readonly string[]
  readonly runtime: Runtime
  readonly macros: readonly string[]
  readonly compiler: Compiler
}

async function compile(compilation: Compilation): Promise<void> {
  const { cwd, top, optimise, pieces, runtime, macros, compiler } = compilation
  const flags = [...(await runtime.flags(optimise)), ...macros, '-I', '.', '-I', 'sim']
  const parts = [...pieces, `sim/verilator_${top}.cpp`]
  const objects = parts.map((_, index) => `part${index}.o`)
  await twoAtATime(
    parts.map((part, index) => () => compiler.run([...flags, '-c', part, '-o', objects[index]], { cwd })),
  )
  const link = [...compiler.flags, ...compiler.linkFlags, ...objects, ...runtime.objects]
  await compiler.run([...link, '-o', program], { cwd })
}
