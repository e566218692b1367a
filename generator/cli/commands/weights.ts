import type { Command } from 'commander'
import type { ImportWeightsOptions, PackOptions, SynthWeightsOptions } from '../weights.js'
import { withExamples } from './examples.js'
import { collect, integerOption, numberList, numericsOption, strictOption } from './options.js'

/** `moeforge weights`: what the network computes with. */
export function registerWeights(program: Command): void {
  const command = program
    .command('weights')
    .description('make stand-in weights, import weights, or pack them for the hardware')
  registerSynthWeights(command)
  registerImportWeights(command)
  registerPack(command)
  withExamples(command, 'weights synth nano --out nano-weights')
}

function registerSynthWeights(parent: Command): void {
  const command = parent
    .command('synth')
    .description('write plausible float weights of a config: a folder of <name>.float32.bin')
    .argument('<config>', 'preset name or config file')
    .option('--seed <number>', 'seed of the values', integerOption(0, 2 ** 31 - 1), 1)
    .requiredOption('--out <dir>', 'new folder to write')
  withExamples(command, 'weights synth nano --seed 7 --out nano-weights').action(
    async (config: string, options: SynthWeightsOptions) => {
      const { synthWeights } = await import('../weights.js')
      await synthWeights(config, options)
    },
  )
}

function registerImportWeights(parent: Command): void {
  const command = parent
    .command('import')
    .description('write weights under the names used here: a folder of <name>.float32.bin')
    .argument('<config>', 'preset name or config file')
    .requiredOption(...weightsOption)
    .option(
      '--mean <list>',
      'what training subtracted from pixels, by channel: 0.485,0.456,0.406',
      numberList,
    )
    .option('--std <list>', 'and divided them by: 0.229,0.224,0.225', numberList)
    .requiredOption('--out <dir>', 'new folder to write')
  withExamples(command, 'weights import m3vit-tiny --weights model.pth --out imported').action(
    async (config: string, options: ImportWeightsOptions) => {
      const { importWeights } = await import('../weights.js')
      await importWeights(config, options)
    },
  )
}

function registerPack(parent: Command): void {
  const command = parent
    .command('pack')
    .description(
      'quantise weights and write weights.bin and memory-map.json, for the accelerator in Verilog accelerator.bin',
    )
    .argument('<config>', 'preset name or config file')
    .option(...numericsOption)
    .requiredOption(...weightsOption)
    .option(...strictOption)
    .requiredOption('--out <dir>', 'new folder to write')
  withExamples(command, 'weights pack nano --weights nano-weights --out nano-memory').action(
    async (config: string, options: PackOptions) => {
      const { packWeights } = await import('../weights.js')
      await packWeights(config, options)
    },
  )
}

const weightsOption = [
  '--weights <path>',
  'folder or file of weights (docs/reference/weights.md); repeat to fill gaps from further ones',
  collect,
] as const
