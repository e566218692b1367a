import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VerilatorParts } from './engine.js'

// From the sources and from what is compiled of them alike.
const built = fileURLToPath(new URL('../dist/verilator/', import.meta.url))

/** Absolute path of Verilator's include folder: what the C++ that it writes is compiled with. */
export const includeFolder: string = join(built, 'include')

/** Absolute path of Verilator itself. */
export const wasmFile: string = join(built, 'verilator.wasm')

let parts: Promise<VerilatorParts> | undefined

/** Verilator, compiled once in a process. @throws Error that says how to build it where it is not there */
export function packageParts(): Promise<VerilatorParts> {
  parts ??= readParts()
  // It may have been built by the next time.
  parts.catch(() => {
    parts = undefined
  })
  return parts
}

async function readParts(): Promise<VerilatorParts> {
  const bytes = await readFile(wasmFile).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`${wasmFile} is not built yet; npm run build:wasm`) : error
  })
  const std = await readFile(join(includeFolder, 'verilated_std.sv'), 'utf8')
  return { module: await WebAssembly.compile(bytes), std }
}

/** Text of every file of the include folder by its path in it, such as `gtkwave/fstapi.c`. */
export async function includeFiles(): Promise<Map<string, string>> {
  const entries = await readdir(includeFolder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = files.map(
    async (file) =>
      [file.slice(includeFolder.length + 1).replaceAll('\\', '/'), await readFile(file, 'utf8')] as const,
  )
  return new Map(await Promise.all(read))
}
