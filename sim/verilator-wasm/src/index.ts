import { type Linted, lintWith, type Verilated, verilateWith } from './engine.js'
import { includeFiles, includeFolder, packageParts } from './package-files.js'
import type { VerilateRequest } from './request.js'

export type { Linted, Verilated } from './engine.js'
export { wasmFile } from './package-files.js'
export type { Problem } from './problems.js'
export type { VerilateRequest } from './request.js'
export { type Failure, VerilatorError } from './verilator-error.js'
export { version } from './version.js'

/** What the C++ that Verilator writes is compiled with: its include folder. */
export const runtime = {
  /** Absolute path of the folder. */
  folder: includeFolder,
  /** Text of every file in it by its path there, such as `gtkwave/fstapi.c`. */
  files: includeFiles,
}

/**
 * Translates Verilog to C++, as `verilator --cc` does.
 * @throws VerilatorError where Verilator ends with another exit code than 0; TypeError for paths that cannot be
 */
export async function verilate(request: VerilateRequest): Promise<Verilated> {
  return verilateWith(await packageParts(), request)
}

/**
 * Checks Verilog, as `verilator --lint-only` does. Errors in it are among the problems.
 * @throws VerilatorError where Verilator fails without naming any; TypeError for paths that cannot be
 */
export async function lint(request: VerilateRequest): Promise<Linted> {
  return lintWith(await packageParts(), request)
}
