import { execFile } from 'node:child_process'
import type { Tool } from './tool.js'

/** What a tool says of itself. */
export interface ToolState {
  /** The first line that it prints of its version; null where it does not run, or has none. */
  readonly line: string | null
  /** The number in that line. */
  readonly version: string | null
  /** Why it is of no use, and what to do; null where it runs and is not too old. */
  readonly problem: string | null
}

const answerSeconds = 20

/** Asks a tool for its version. A file that is no command has none, and no problem. */
export async function toolState(tool: Tool, path: string): Promise<ToolState> {
  if (tool.versionArguments === undefined) return { line: null, version: null, problem: null }
  const { line, failure } = await firstLine(path, tool.versionArguments)
  const again = `install it again: apt-get install --reinstall ${tool.package}`
  if (failure !== null) return { line: null, version: null, problem: `does not run: ${failure}; ${again}` }
  const version = versionIn(line)
  if (version === null)
    return { line, version, problem: `says no version but ${JSON.stringify(line.slice(0, 60))}; ${again}` }
  const { oldest } = tool
  const isOld = oldest !== undefined && compareVersions(version, oldest) < 0
  return {
    line,
    version,
    problem: isOld ? `is version ${version}, too old; install ${oldest} or newer` : null,
  }
}

function firstLine(
  path: string,
  args: readonly string[],
): Promise<{ readonly line: string; readonly failure: string | null }> {
  return new Promise((resolve) => {
    const options = { timeout: answerSeconds * 1000, killSignal: 'SIGKILL' } as const
    execFile(path, args, options, (error, stdout) => {
      resolve({ line: stdout.split('\n')[0].trim(), failure: error === null ? null : failureOf(error) })
    })
  })
}

function failureOf(error: NonNullable<Parameters<NonNullable<Parameters<typeof execFile>[3]>>[0]>): string {
  if (error.killed === true) return `no answer in ${answerSeconds} s`
  if (error.signal !== undefined && error.signal !== null) return `it is ended by ${error.signal}`
  return typeof error.code === 'number' ? `exit code ${error.code}` : `it cannot be started (${error.code})`
}

/** The first number that stands alone, past names such as "g++ (Debian 12.2.0-14)". */
function versionIn(line: string): string | null {
  return /(?:^|\s)v?(\d+(?:\.\d+)+)/.exec(line.replace(/\([^)]*\)/g, ''))?.[1] ?? null
}

/** Below 0 where a is older than b, number by number: 0.9 is older than 0.23. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
