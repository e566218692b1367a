import { memoryFiles } from './memory-files.js'
import { type Problem, problemsIn } from './problems.js'
import { runProgram } from './program.js'
import { checkPaths, commandLine, type VerilateRequest } from './request.js'
import { VerilatorError } from './verilator-error.js'

/** What Verilator made. */
export interface Verilated {
  /**
   * Text of every file that it wrote, by path: `obj_dir/Vcounter.cpp`. Left out is the one in which it remembers the
   * dates of files, so that the same sources give the same files.
   */
  readonly files: Map<string, string>
  /** Everything that it printed. */
  readonly log: string
  readonly problems: readonly Problem[]
}

/** What Verilator says of sources from which nothing is made. */
export type Linted = Pick<Verilated, 'log' | 'problems'>

/** What Verilator needs beside the sources. */
export interface VerilatorParts {
  /** Verilator itself, `verilator.wasm`. */
  readonly module: WebAssembly.Module
  /** Text of `verilated_std.sv` of its include folder, which every design reads. */
  readonly std: string
}

// Where Debian's package has both: Verilator writes these paths into makefiles, which so are those of Debian's.
const program = '/usr/bin/verilator_bin'
const library = 'usr/share/verilator/include/verilated_std.sv'

/** For `--skip-identical`: here no file is older than the call. */
const dates = '__verFiles.dat'

/**
 * Translates Verilog to C++, as `verilator --cc` does.
 * @throws VerilatorError where Verilator ends with another exit code than 0; TypeError for paths that cannot be
 */
export async function verilateWith(parts: VerilatorParts, request: VerilateRequest): Promise<Verilated> {
  const { exitCode, log, files } = await run(parts, request)
  const problems = problemsIn(log)
  if (exitCode !== 0) throw new VerilatorError({ exitCode, log, problems })
  const text = new TextDecoder()
  const kept = [...files].filter(([path]) => !path.endsWith(dates))
  return { files: new Map(kept.map(([path, bytes]) => [path, text.decode(bytes)])), log, problems }
}

/**
 * Checks Verilog, as `verilator --lint-only` does. Errors in it are among the problems.
 * @throws VerilatorError where Verilator fails without naming any; TypeError for paths that cannot be
 */
export async function lintWith(parts: VerilatorParts, request: VerilateRequest): Promise<Linted> {
  const { exitCode, log } = await run(parts, { ...request, args: ['--lint-only', ...(request.args ?? [])] })
  const problems = problemsIn(log)
  if (exitCode !== 0 && problems.length === 0) throw new VerilatorError({ exitCode, log, problems })
  return { log, problems }
}

interface Outcome {
  readonly exitCode: number
  readonly log: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

async function run({ module, std }: VerilatorParts, request: VerilateRequest): Promise<Outcome> {
  checkPaths(Object.keys(request.files))
  const encoder = new TextEncoder()
  const contents = Object.entries({ 'dev/null': '', [library]: std, ...request.files })
  const memory = memoryFiles(
    new Map(contents.map(([path, text]) => [path, typeof text === 'string' ? encoder.encode(text) : text])),
  )
  const args = [program, ...commandLine(request)]
  const { exitCode, output } = await runProgram(module, args, memory.root)
  return { exitCode, log: output, files: memory.written() }
}
