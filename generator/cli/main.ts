#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { MoeforgeError } from '../errors.js'
import { packageVersion } from '../root.js'
import { removeTemporaryFoldersOnSignals } from '../temporary-folder.js'
import { registerAccuracy } from './accuracy.js'
import { registerCalibrate } from './calibrate.js'
import { registerDoctor } from './doctor.js'
import { registerGenerate } from './generate.js'
import { registerImport } from './import.js'
import { registerInfer } from './infer.js'
import { registerInit } from './init.js'
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
