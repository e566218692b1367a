import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runtime, type Verilated, VerilatorError, verilate, version, wasmFile } from 'verilator-wasm'
import { ToolError } from '../../generator/base/errors.js'
import { isMissing } from '../../generator/base/read-input.js'
import { writeFiles } from '../../generator/base/write-files.js'
import type { Translator } from '../verilator/translator.js'

/** Whether the package verilator-wasm has its WebAssembly, which is compiled and not in git. */
export function isVerilatorWasmBuilt(): boolean {
  return !isMissing(wasmFile)
}

/** Verilator compiled to WebAssembly. */
export const wasmTranslator: Translator = {
  async version() {
    requireBuilt()
    return `verilator-wasm ${version}`
  },
  waveforms: { vcd: { flag: '--trace', libraries: [] } },
  async translate(args, { cwd, top }) {
    requireBuilt()
    const { files } = await translated({ files: await verilogIn(cwd), top, args })
    await writeFiles(cwd, files)
  },
  async include() {
    requireBuilt()
    return runtime.folder
  },
}

function requireBuilt(): void {
  if (isVerilatorWasmBuilt()) return
  throw new ToolError('verilator-wasm is not built: npm run build:wasm, where clang-16 can be installed')
}

async function translated(request: Parameters<typeof verilate>[0]): Promise<Verilated> {
  try {
    return await verilate(request)
  } catch (error) {
    if (error instanceof VerilatorError) throw new ToolError(`verilator-wasm failed:\n${error.log.trim()}`)
    throw error
  }
}

/** What is in `rtl/`, by path. */
async function verilogIn(cwd: string): Promise<Record<string, string>> {
  const names = await readdir(join(cwd, 'rtl'))
  const files = names.map(
    async (name): Promise<[string, string]> => [
      `rtl/${name}`,
      await readFile(join(cwd, 'rtl', name), 'utf8'),
    ],
  )
  return Object.fromEntries(await Promise.all(files))
}
