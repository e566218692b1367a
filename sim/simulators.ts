import type { Compiler } from './compiler/compiler.js'
import { gcc } from './compiler/gcc.js'
import { buildCxxrtl } from './cxxrtl/simulation.js'
import type { Program } from './program.js'
import { type SimulatorName, simulatorNames } from './simulator-name.js'
import { findTool } from './tools.js'
import { nativeTranslator } from './verilator/native-translator.js'
import type { Optimise } from './verilator/runtime.js'
import { buildVerilated, type SimulationSources } from './verilator/simulation.js'
import { clangWasm } from './wasm/clang.js'
import { npmToolVersion, requireNpmTool } from './wasm/npm-tool.js'
import { isVerilatorWasmBuilt, wasmTranslator } from './wasm/wasm-translator.js'
import type { WaveformFormat } from './waveform.js'

/** What runs generated code. */
export interface Simulator {
  readonly name: SimulatorName
  /** Its tools, as notes name them. */
  readonly about: string
  /** Formats of its waveforms, the best first. */
  readonly waveforms: readonly WaveformFormat[]
  /** Whether assertions in the Verilog stop its runs. */
  readonly assertions: boolean
  /** How an accelerator is best compiled that runs a few images. */
  readonly fewRuns: Optimise
  /** Of the HLS C++, and of what the Verilog becomes. */
  readonly compiler: Compiler
  /** Whether its tools are installed; they may still be broken. */
  isHere(): boolean
  /** What a build with it depends on. @throws ToolError where a tool is missing, broken or too old. */
  version(): Promise<string>
  /** Builds a simulation of Verilog, or takes it from the cache. @throws ToolError when a tool is missing or refuses. */
  build(sources: SimulationSources): Promise<Program>
}

export const simulators: { readonly [Name in SimulatorName]: Simulator } = {
  native: {
    name: 'native',
    about: 'Verilator and g++ of this machine',
    waveforms: ['fst', 'vcd'],
    assertions: true,
    fewRuns: 'once',
    compiler: gcc,
    isHere: () => findTool('verilator') !== null && findTool('g++') !== null,
    version: async () => `${await nativeTranslator.version()}, ${await gcc.version()}`,
    build: (sources) => buildVerilated(sources, { translator: nativeTranslator, compiler: gcc }),
  },
  wasm: {
    name: 'wasm',
    about: 'Verilator and Clang in WebAssembly',
    waveforms: ['vcd'],
    assertions: true,
    fewRuns: 'once',
    compiler: clangWasm,
    isHere: () => isVerilatorWasmBuilt() && npmToolVersion('@yowasp/clang') !== null,
    version: async () => `${await wasmTranslator.version()}, ${await clangWasm.version()}`,
    build: (sources) => buildVerilated(sources, { translator: wasmTranslator, compiler: clangWasm }),
  },
  cxxrtl: {
    name: 'cxxrtl',
    about: 'Yosys (CXXRTL) and Clang in WebAssembly',
    waveforms: ['vcd'],
    // Yosys reads the Verilog as for synthesis.
    assertions: false,
    // Its C++ is templates: without optimisation it runs ten times slower.
    fewRuns: 'often',
    compiler: clangWasm,
    isHere: () => npmToolVersion('@yowasp/yosys') !== null && npmToolVersion('@yowasp/clang') !== null,
    version: async () => `@yowasp/yosys ${requireNpmTool('@yowasp/yosys')}, ${await clangWasm.version()}`,
    build: (sources) => buildCxxrtl(sources, clangWasm),
  },
}

/** The simulator of Verilog: the named one, else the first of which all tools are here, else that of this machine. */
export function simulatorOf(name: SimulatorName | undefined): Simulator {
  if (name !== undefined) return simulators[name]
  return simulatorNames.map((each) => simulators[each]).find((each) => each.isHere()) ?? simulators.native
}

/** The compiler of HLS C++: the named simulator's, else that of this machine unless only the other one is here. */
export function compilerOf(name: SimulatorName | undefined): Compiler {
  if (name !== undefined) return simulators[name].compiler
  const isOther = findTool('g++') === null && npmToolVersion('@yowasp/clang') !== null
  return isOther ? clangWasm : gcc
}

/** Builds a simulation of Verilog with a simulator, as `simulatorOf` chooses it. @throws ToolError as it does. */
export function buildSimulation(sources: SimulationSources, name?: SimulatorName): Promise<Program> {
  return simulatorOf(name).build(sources)
}
