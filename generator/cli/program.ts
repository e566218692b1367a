import { Command, Help, type Option } from 'commander'
import { packageVersion } from '../base/root.js'
import { registerAccuracy } from './commands/accuracy.js'
import { registerBisect } from './commands/bisect.js'
import { registerCalibrate } from './commands/calibrate.js'
import { registerCompletion } from './commands/completion.js'
import { registerDoctor } from './commands/doctor.js'
import { registerEstimate } from './commands/estimate.js'
import { withExamples } from './commands/examples.js'
import { registerExplain } from './commands/explain.js'
import { registerExplore } from './commands/explore.js'
import { registerGenerate } from './commands/generate.js'
import { registerHlsReport } from './commands/hls-report.js'
import { registerImages } from './commands/images.js'
import { registerImport } from './commands/import.js'
import { registerInfer } from './commands/infer.js'
import { registerInit } from './commands/init.js'
import { registerRegress } from './commands/regress.js'
import { registerReport } from './commands/report.js'
import { registerSchema } from './commands/schema.js'
import { registerSimulate } from './commands/simulate.js'
import { registerSynth } from './commands/synth.js'
import { registerVerify } from './commands/verify.js'
import { registerVivadoReport } from './commands/vivado-report.js'
import { registerWeights } from './commands/weights.js'
import { throwUsageErrors } from './usage-error.js'

/**
 * The command line as commander has it: commands, options and help. What a command does is loaded when it runs.
 * Parsing throws CommanderError where help or version was asked for, and InputError where usage is bad; the latter
 * prints nothing.
 */
export function moeforgeProgram(): Command {
  const program = new Command('moeforge')
    .description('FPGA accelerator generator for vision transformers with mixture-of-experts layers')
    .version(packageVersion)
    .option('--debug', 'print stack traces')
    .configureHelp({ sortSubcommands: false, optionDescription })
  registerInit(program)
  registerSchema(program)
  registerImport(program)
  registerGenerate(program)
  registerVerify(program)
  registerRegress(program)
  registerInfer(program)
  registerEstimate(program)
  registerExplore(program)
  registerSimulate(program)
  registerBisect(program)
  registerExplain(program)
  registerAccuracy(program)
  registerReport(program)
  registerWeights(program)
  registerImages(program)
  registerCalibrate(program)
  registerSynth(program)
  registerHlsReport(program)
  registerVivadoReport(program)
  registerDoctor(program)
  registerCompletion(program)
  withExamples(program, 'init nano --out mine.yaml', 'generate mine.yaml', 'verify mine.yaml')
  throwUsageErrors(program)
  return program
}

/** A default is worth its words where it says something: no, none and nothing go without. */
function optionDescription(option: Option): string {
  const says = ![undefined, false, ''].includes(option.defaultValue) && `${option.defaultValue}` !== ''
  return says ? new Help().optionDescription(option) : option.description
}
