import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { CheckError, ToolError } from '../generator/base/errors.js'
import { packageRoot } from '../generator/base/root.js'
import { unitNames } from '../generator/units/unit-names.js'
import { requireTool, toolVersion } from '../sim/tools.js'
import { lintArguments } from '../sim/verilator/lint.js'

const rtl = 'hls-out/nano/rtl'
const library = 'templates/lib'

/** Top modules of the example: its accelerator, which takes longest, and every unit. */
export function exampleTops(): string[] {
  const accelerators = readdirSync(join(packageRoot, rtl)).filter((name) => name.endsWith('_accel.v'))
  return [...accelerators.map((name) => name.replace(/\.v$/, '')), ...unitNames]
}

/**
 * Lets Verilator look at the example's Verilog, as the library is now.
 * @param root - the checkout
 * @returns what it says of each top module; nothing where it accepts all
 * @throws ToolError where Verilator is missing, too old, or broke
 */
export async function verilatorProblems(tops: readonly string[], root = packageRoot): Promise<string[]> {
  const command = requireTool('verilator')
  await toolVersion('verilator')
  const left = [...tops]
  const problems: string[] = []
  const worker = async () => {
    for (let top = left.shift(); top !== undefined; top = left.shift())
      problems.push(...(await problemsOf(command, top, root)))
  }
  await Promise.all([worker(), worker()])
  return [...new Set(problems)]
}

async function problemsOf(command: string, top: string, root: string): Promise<string[]> {
  const libraries = readdirSync(join(root, library), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${library}/${name}`)
  const args = lintArguments(top, { rtl, libraries })
  const { stdout, stderr, exitCode } = await execa(command, args, { cwd: root, reject: false })
  const said = `${stdout}${stderr}`.trim()
  if (exitCode === 0 && said === '') return []
  if (/^%(?:Warning|Error)(?:-\w+)?: \S+:\d+:/m.test(said))
    return [`${top}: Verilator does not accept it; mend what it names, in ${rtl} by its template:\n${said}`]
  throw new ToolError(`verilator failed on ${top}, exit code ${exitCode}: ${said}`)
}

/** @throws CheckError with the problems, where there are any */
export function mustBeNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new CheckError(problems.join('\n'))
}
