#!/usr/bin/env node
import { CommanderError } from 'commander'
import { removeAtExit, startCleaner } from '../base/cleaner.js'
import { MoeforgeError } from '../base/errors.js'
import { isSystemError, unexpected } from '../base/file-errors.js'
import { endWithOutput } from './output.js'
import { moeforgeProgram } from './program.js'

/** The command line. Exit codes: 0 done, 1 a check failed, 2 bad input or usage, 3 a tool is missing or broke. */
async function main(args: readonly string[]): Promise<number> {
  const program = moeforgeProgram()
  try {
    await program.parseAsync(args as string[], { from: 'user' })
    return 0
  } catch (error) {
    return report(error, program.opts().debug === true)
  }
}

function report(thrown: unknown, debug: boolean): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  const error = isSystemError(thrown) ? unexpected(thrown) : thrown
  const known = error instanceof MoeforgeError
  const stack = debug && thrown instanceof Error ? thrown.stack : undefined
  console.error(stack ?? (error instanceof Error ? error.message : String(error)))
  if (!known && !debug)
    console.error('this is a bug in moeforge; run again with --debug for where it happened')
  return known ? error.exitCode : 3
}

removeAtExit()
endWithOutput()
// Lists of progress hide the cursor of a terminal.
if (process.stderr.isTTY === true) startCleaner()
process.exitCode = await main(process.argv.slice(2))
