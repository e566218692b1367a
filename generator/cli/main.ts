#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { removeAtExit, startCleaner } from '../cleaner.js'
import { MoeforgeError } from '../errors.js'
import { isSystemError, unexpected } from '../file-errors.js'
import { packageVersion } from '../root.js'
import { registerAccuracy } from './accuracy.js'
import { registerCalibrate } from './calibrate.js'
import { registerDoctor } from './doctor.js'
import { registerGenerate } from './generate.js'
import { registerImport } from './import.js'
import { registerInfer } from './infer.js'
import { registerInit } from './init.js'
import { endWithOutput } from './output.js'
import { registerSimulate } from './simulate.js'
import { registerSynth } from './synth.js'
import { registerVerify } from './verify.js'
import { registerWeights } from './weights.js'

/** The command line. Exit codes: 0 done, 1 a check failed, 2 bad input or usage, 3 a tool is missing or broke. */
async function main(args: readonly string[]): Promise<number> {
  const program = new Command('moeforge')
    .description('FPGA accelerator generator for vision transformers with mixture-of-experts layers')
    .version(packageVersion)
    .option('--debug', 'print stack traces')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
  registerInit(program)
  registerImport(program)
  registerGenerate(program)
  registerVerify(program)
  registerInfer(program)
  registerSimulate(program)
  registerAccuracy(program)
  registerWeights(program)
  registerCalibrate(program)
  registerSynth(program)
  registerDoctor(program)
  for (const command of program.commands) command.exitOverride()
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
