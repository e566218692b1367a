import { ConsoleStdout, type Fd, File, OpenFile, WASI } from '@bjorn3/browser_wasi_shim'

/** What a program came to. */
export interface Ended {
  readonly exitCode: number
  /** What it printed, on stdout and stderr together. */
  readonly output: string
}

/** As a shell says that a program was ended by SIGABRT. */
const aborted = 134

/**
 * Runs a program for WASI in an instance of its own, without variables or input.
 * @param args - the first is its name
 * @param root - the file system that it sees
 */
export async function runProgram(
  module: WebAssembly.Module,
  args: readonly string[],
  root: Fd,
): Promise<Ended> {
  const printed: string[] = []
  const decoder = new TextDecoder()
  const output = () => new ConsoleStdout((bytes) => printed.push(decoder.decode(bytes, { stream: true })))
  const wasi = new WASI([...args], [], [new OpenFile(new File([])), output(), output(), root], {
    debug: false,
  })
  const imports = { wasi_snapshot_preview1: { ...wasi.wasiImport, ...argumentSizes(args, wasi) } }
  const instance = await WebAssembly.instantiate(module, imports)
  const { exitCode, problem } = start(wasi, instance)
  return { exitCode, output: printed.join('') + problem }
}

/** Of the shim's own function the sizes are too small for what is not ASCII: it counts UTF-16, and copies UTF-8. */
function argumentSizes(args: readonly string[], wasi: WASI) {
  const bytes = args.reduce((sum, arg) => sum + new TextEncoder().encode(arg).length + 1, 0)
  return {
    args_sizes_get(count: number, size: number): number {
      const memory = new DataView(wasi.inst.exports.memory.buffer)
      memory.setUint32(count, args.length, true)
      memory.setUint32(size, bytes, true)
      return 0
    },
  }
}

function start(
  wasi: WASI,
  instance: WebAssembly.Instance,
): { readonly exitCode: number; readonly problem: string } {
  try {
    return { exitCode: wasi.start(instance as Parameters<WASI['start']>[0]), problem: '' }
  } catch (error) {
    if (error instanceof RangeError) return { exitCode: aborted, problem: `%Error: ${stackHint}\n` }
    if (isTrap(error))
      return { exitCode: aborted, problem: `%Error: Verilator broke off: ${error.message}\n` }
    throw error
  }
}

// By name, because not every list of types has it.
function isTrap(error: unknown): error is Error {
  return error instanceof Error && error.name === 'RuntimeError'
}

const stackHint =
  'The design is nested too deeply for the stack here; run it in a worker with resourceLimits.stackSizeMb, or with node --stack-size'
