import { execa } from 'execa'
import { ToolError } from '../generator/errors.js'
import { requireTool } from './tools.js'

/**
 * Runs a program and gives its stdout.
 * @throws ToolError with the end of what the program said when it fails.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<string> {
  const result = await execa(command, args, {
    cwd: options.cwd,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 256 * 2 ** 20,
  })
  if (result.failed) {
    const said = `${result.stderr}\n${result.stdout}`.trim().split('\n').slice(0, 30).join('\n')
    throw new ToolError(
      `${command} ${firstWords(args)} failed: ${result.shortMessage?.split('\n')[0]}\n${said}`,
    )
  }
  return result.stdout
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
