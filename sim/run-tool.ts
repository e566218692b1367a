import { execa } from 'execa'
import { removeAtEnd } from '../generator/cleaner.js'
import { ToolError } from '../generator/errors.js'
import { toolTimeout } from './tool-timeout.js'
import { requireTool } from './tools.js'

/**
 * Runs a program and gives its stdout. It ends when this process does, and all that it started with it.
 * @throws ToolError with the end of what the program said when it fails, or takes longer than `toolTimeout`.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<string> {
  const seconds = toolTimeout()
  const running = execa(command, args, {
    cwd: options.cwd,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 256 * 2 ** 20,
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
  })
  const { pid } = running
  const forget = pid === undefined ? () => undefined : removeAtEnd({ group: pid })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    if (pid !== undefined) endGroup(pid)
  }, seconds * 1000)
  const result = await running
  clearTimeout(timer)
  forget()
  if (isLate)
    throw new ToolError(
      `${command} ${firstWords(args)} was ended after ${seconds} s; MOEFORGE_TOOL_TIMEOUT sets another limit in seconds`,
    )
  if (result.failed) {
    const said = `${result.stderr}\n${result.stdout}`.trim().split('\n').slice(0, 30).join('\n')
    throw new ToolError(
      `${command} ${firstWords(args)} failed: ${result.shortMessage?.split('\n')[0]}\n${said}`,
    )
  }
  return result.stdout
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself just now.
  }
}

const versions = new Map<string, Promise<string>>()

/** First line of `tool --version`: part of what a build depends on. @throws ToolError when it is missing. */
export function toolVersion(tool: 'g++' | 'verilator'): Promise<string> {
  let version = versions.get(tool)
  if (version === undefined) {
    version = runTool(requireTool(tool), ['--version'], { cwd: '.' }).then((text) => text.split('\n')[0])
    versions.set(tool, version)
  }
  return version
}

function firstWords(args: readonly string[]): string {
  return args.slice(0, 2).join(' ')
}
