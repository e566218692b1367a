import { execa } from 'execa'
import { ToolError } from '../generator/base/errors.js'
import { toolTimeout } from './tool-timeout.js'

/**
 * Runs a program and gives its stdout. It ends when this process does, however that ends, and all that it started with it.
 * @throws ToolError with the end of what the program said when it fails, or takes longer than `toolTimeout`.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<string> {
  const seconds = toolTimeout()
  const running = execa('/bin/sh', ['-c', guard, command, ...args], {
    cwd: options.cwd,
    reject: false,
    stdin: 'pipe',
    maxBuffer: 256 * 2 ** 20,
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    // At the end of this input the whole group goes.
    running.stdin.destroy()
  }, seconds * 1000)
  const result = await running
  clearTimeout(timer)
  const called = `${command} ${args.slice(0, 2).join(' ')}`
  if (isLate)
    throw new ToolError(
      `${called} was ended after ${seconds} s; MOEFORGE_TOOL_TIMEOUT sets another limit in seconds`,
    )
  if (result.failed) throw new ToolError(`${called} failed: ${reasonOf(result)}\n${endOf(result)}`)
  return result.stdout
}

// The program takes the place of this shell. Beside it a second one waits for the end of an input that only this process
// holds open, and then ends the group: nobody has to know the program before it may be ended.
const guard = `exec 3<&0 </dev/null
{ read -r line <&3; kill -s KILL 0; } >/dev/null 2>&1 &
exec "$0" "$@" 3<&-`

interface Failure {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly originalMessage?: string | undefined
  readonly stdout: string
  readonly stderr: string
}

function reasonOf({ exitCode, signal, originalMessage }: Failure): string {
  if (signal !== undefined) return `it was ended by ${signal}`
  return exitCode === undefined ? (originalMessage ?? 'it did not start') : `exit code ${exitCode}`
}

function endOf({ stdout, stderr }: Failure): string {
  return `${stderr}\n${stdout}`.trim().split('\n').slice(0, 30).join('\n')
}
