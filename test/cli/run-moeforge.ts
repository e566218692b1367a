import { join } from 'node:path'
import { execa } from 'execa'
import { packageRoot } from '../../generator/base/root.js'

/** What a run of the command line left. */
export interface CliRun {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs the compiled command line. */
export async function runMoeforge(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<CliRun> {
  const main = join(packageRoot, 'dist/generator/cli/main.js')
  const run = await execa(process.execPath, [main, ...args], {
    reject: false,
    cwd: options.cwd ?? packageRoot,
    env: options.env ?? {},
  })
  return { exitCode: run.exitCode, stdout: run.stdout, stderr: run.stderr }
}
