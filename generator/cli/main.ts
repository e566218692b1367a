#!/usr/bin/env node
import { CommanderError } from 'commander'
import { MoeforgeError } from '../errors.js'
import { removeTemporaryFoldersOnSignals } from '../temporary-folder.js'
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

function report(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const known = error instanceof MoeforgeError
  console.error(
    debug && error instanceof Error ? error.stack : error instanceof Error ? error.message : String(error),
  )
  if (!known && !debug)
    console.error('this is a bug in moeforge; run again with --debug for where it happened')
  return known ? error.exitCode : 3
}

removeTemporaryFoldersOnSignals()
process.exitCode = await main(process.argv.slice(2))
