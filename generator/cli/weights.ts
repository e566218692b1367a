import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { loadConfig } from '../config/load.js'
import { type Design, elaborate } from '../design/elaborate.js'
import { InputError } from '../errors.js'
import { writeNewFolder } from '../new-folder.js'
import { acceleratorImage } from '../rtl/accelerator-image.js'
import { acceleratorObstacle, noAccelerator } from '../rtl/accelerator-obstacle.js'
import { checkWeights } from '../weights/check-weights.js'
import { writeImportedWeights } from '../weights/import-weights.js'
import { reportLostValues } from '../weights/lost-values.js'
import { writeSyntheticWeights } from '../weights/synth.js'
import { openWeights } from '../weights/weights.js'
import { writeMemoryImage } from '../weights/write-image.js'
import { collect, integerOption, numberList, numericsOption, strictOption } from './options.js'
import { printWeightsNotes } from './weights-notes.js'

/** `moeforge weights`: what the network computes with. */
export function registerWeights(program: Command): void {
  const weights = program
    .command('weights')
    .description('make stand-in weights, import weights, or pack them for the hardware')
  weights
    .command('synth')
    .description('write plausible float weights of a config: a folder of <name>.float32.bin')
    .argument('<config>', 'preset name or config file')
    .option('--seed <number>', 'seed of the values', integerOption(0, 2 ** 31 - 1), 1)
    .requiredOption('--out <dir>', 'new folder to write')
    .action(synth)
  weights
    .command('import')
    .description('write weights under the names used here: a folder of <name>.float32.bin')
    .argument('<config>', 'preset name or config file')
    .requiredOption(
      '--weights <path>',
      'folder or file of weights (docs/weights.md); repeat to fill gaps from further ones',
      collect,
    )
    .option(
      '--mean <list>',
      'what training subtracted from pixels, by channel: 0.485,0.456,0.406',
      numberList,
    )
    .option('--std <list>', 'and divided them by: 0.229,0.224,0.225', numberList)
    .requiredOption('--out <dir>', 'new folder to write')
    .action(importWeights)
  weights
    .command('pack')
    .description(
      'quantise weights and write weights.bin and memory-map.json, for the accelerator in Verilog accelerator.bin',
    )
    .argument('<config>', 'preset name or config file')
    .option(...numericsOption)
    .requiredOption(
      '--weights <path>',
      'folder or file of weights (docs/weights.md); repeat to fill gaps from further ones',
      collect,
    )
    .option(...strictOption)
    .requiredOption('--out <dir>', 'new folder to write')
    .action(pack)
}

interface SynthOptions {
  readonly seed: number
  readonly out: string
}

async function synth(source: string, { seed, out }: SynthOptions): Promise<void> {
  const design = elaborate(loadConfig(source))
  let files = 0
  const folder = await writeNewFolder({ path: out, option: '--out' }, async (temporary) => {
    files = await writeSyntheticWeights(design, seed, temporary)
  })
  console.log(`${files} tensors in ${folder}`)
}

interface ImportOptions {
  readonly weights: readonly string[]
  readonly mean?: readonly number[]
  readonly std?: readonly number[]
  readonly out: string
}

async function importWeights(config: string, { weights, mean, std, out }: ImportOptions): Promise<void> {
  if ((mean === undefined) !== (std === undefined))
    throw InputError.at(mean === undefined ? '--mean' : '--std', 'is missing', 'give both, or neither')
  const design = elaborate(loadConfig(config))
  const statistics = mean === undefined || std === undefined ? null : { mean, std }
  const source = { folders: weights, seed: 0 }
  await printWeightsNotes(source)
  let files = 0
  const folder = await writeNewFolder({ path: out, option: '--out' }, async (temporary) => {
    files = await writeImportedWeights(design, { source, statistics }, temporary)
  })
  console.log(`${files} tensors in ${folder}`)
}

// Kernel and accelerator have their own orders: each reads its weights in long bursts.
async function writeAcceleratorImage(
  design: Design,
  folders: readonly string[],
  folder: string,
): Promise<string[]> {
  const obstacle = acceleratorObstacle(design)
  if (obstacle !== null) return [noAccelerator(obstacle, 'accelerator.bin was not written: there is')]
  await writeFile(join(folder, 'accelerator.bin'), await acceleratorImage(design, { folders, seed: 0 }))
  return []
}

interface PackOptions {
  readonly numerics?: 'exact' | 'edge-moe'
  readonly weights: readonly string[]
  readonly strict: boolean
  readonly out: string
}

async function pack(source: string, options: PackOptions): Promise<void> {
  const design = elaborate(loadConfig(source, { numerics: options.numerics }))
  await printWeightsNotes({ folders: options.weights })
  const weights = await openWeights(options.weights)
  await checkWeights(design, weights)
  await reportLostValues(
    design,
    { folders: options.weights, seed: 0 },
    { strict: options.strict, say: (line) => console.error(line) },
  )
  let summary = ''
  let notes: string[] = []
  const folder = await writeNewFolder({ path: options.out, option: '--out' }, async (temporary) => {
    const { tensors, totalBytes } = await writeMemoryImage(design, weights, temporary)
    summary = `${tensors.length} tensors, ${totalBytes.toLocaleString('en')} bytes`
    notes = await writeAcceleratorImage(design, options.weights, temporary)
  })
  console.log([`${summary} in ${folder}`, ...notes].join('\n'))
}
