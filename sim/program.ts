import { runTool } from './run-tool.js'

/** A built program, as words of a command line: its path, or what runs it and then its path. */
export type Program = readonly [string, ...string[]]

/**
 * Runs a built program and gives its stdout.
 * @throws ToolError as `runTool` does.
 */
export function runProgram(
  [command, ...before]: Program,
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<string> {
  return runTool(command, [...before, ...args], options)
}
