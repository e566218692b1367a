import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { lint } from 'verilator-wasm'
import { CheckError, ToolError } from '../generator/base/errors.js'
import { packageRoot } from '../generator/base/root.js'
import { unitNames } from '../generator/units/unit-names.js'
import { findTool, requireTool, toolVersion } from '../sim/tools.js'
import { lintArguments } from '../sim/verilator/lint.js'
import { isVerilatorWasmBuilt } from '../sim/wasm/wasm-translator.js'

const rtl = 'hls-out/nano/rtl'
const library = 'templates/lib'

/** Top modules of the example: its accelerator, which takes longest, and every unit. */
export function exampleTops(): string[] {
  const accelerators = readdirSync(join(packageRoot, rtl)).filter((name) => name.endsWith('_accel.v'))
  return [...accelerators.map((name) => name.replace(/\.v$/, '')), ...unitNames]
}

/**
 * Lets Verilator look at the example's Verilog, as the library is now: this machine's, or where it is missing the one
 * compiled to WebAssembly.
 * @param root - the checkout
 * @returns what it says of each top module; nothing where it accepts all
 * @throws ToolError where Verilator is missing, too old, or broke
 */
export async function verilatorProblems(tops: readonly string[], root = packageRoot): Promise<string[]> {
  const linter = findTool('verilator') === null && isVerilatorWasmBuilt() ? inWebAssembly : await native()
  const left = [...tops]
  const problems: string[] = []
  const worker = async () => {
    for (let top = left.shift(); top !== undefined; top = left.shift())
      problems.push(...problemsIn(top, await linter(top, root)))
  }
  await Promise.all([worker(), worker()])
  return [...new Set(problems)]
}

interface Linted {
  readonly exitCode: number | undefined
  readonly said: string
}

type Linter = (top: string, root: string) => Promise<Linted>

async function native(): Promise<Linter> {
  const command = requireTool('verilator')
  await toolVersion('verilator')
  return async (top, root) => {
    const { stdout, stderr, exitCode } = await execa(command, argumentsOf(top, root), {
      cwd: root,
      reject: false,
    })
    return { exitCode, said: `${stdout}${stderr}`.trim() }
  }
}

async function inWebAssembly(top: string, root: string): Promise<Linted> {
  const folders = [...librariesOf(root), rtl]
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => [
      `${folder}/${name}`,
      readFileSync(join(root, folder, name)),
    ]),
  )
  const { log, problems } = await lint({
    files: Object.fromEntries(files),
    top,
    args: argumentsOf(top, root),
  })
  return { exitCode: problems.length === 0 ? 0 : 1, said: log.trim() }
}

function argumentsOf(top: string, root: string): string[] {
  return lintArguments(top, { rtl, libraries: librariesOf(root) })
}

function librariesOf(root: string): string[] {
  return readdirSync(join(root, library), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${library}/${name}`)
}

function problemsIn(top: string, { exitCode, said }: Linted): string[] {
  if (exitCode === 0 && said === '') return []
  if (/^%(?:Warning|Error)(?:-\w+)?: \S+:\d+:/m.test(said))
    return [`${top}: Verilator does not accept it; mend what it names, in ${rtl} by its template:\n${said}`]
  throw new ToolError(`verilator failed on ${top}, exit code ${exitCode}: ${said}`)
}

/** @throws CheckError with the problems, where there are any */
export function mustBeNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new CheckError(problems.join('\n'))
}
