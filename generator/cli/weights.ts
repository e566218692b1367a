import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../base/errors.js'
import { writeNewFolder } from '../base/new-folder.js'
import { loadConfig } from '../config/load.js'
import type { Profile } from '../config/profile.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { acceleratorBinary } from '../targets/verilog-array/accelerator-binary.js'
import { noAccelerator } from '../targets/verilog-array/accelerator-obstacle.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { writeImportedWeights } from '../weights/import-weights.js'
import { reportLostValues } from '../weights/lost-values.js'
import { writeSyntheticWeights } from '../weights/synth.js'
import { openWeights } from '../weights/weights.js'
import { writeMemoryImage } from '../weights/write-image.js'
import { printWeightsNotes } from './weights-notes.js'

export interface SynthWeightsOptions {
  readonly seed: number
  readonly out: string
}

export interface ImportWeightsOptions {
  readonly weights: readonly string[]
  readonly mean?: readonly number[]
  readonly std?: readonly number[]
  readonly out: string
}

export interface PackOptions {
  readonly numerics?: Profile
  readonly weights: readonly string[]
  readonly strict: boolean
  readonly out: string
}

/** Writes stand-in weights. */
export async function synthWeights(source: string, { seed, out }: SynthWeightsOptions): Promise<void> {
  const design = elaborate(loadConfig(source))
  let files = 0
  const folder = await writeNewFolder({ path: out, option: '--out' }, async (temporary) => {
    files = await writeSyntheticWeights(design, seed, temporary)
  })
  console.log(`${files} tensors in ${folder}`)
}

/** Writes weights of a checkpoint under the names used here. */
export async function importWeights(
  config: string,
  { weights, mean, std, out }: ImportWeightsOptions,
): Promise<void> {
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
  const obstacle = verilogArray.obstacle(design)
  if (obstacle !== null) return [noAccelerator(obstacle, 'accelerator.bin was not written: there is')]
  const image = await verilogArray.pack(design, { folders, seed: 0 })
  await writeFile(join(folder, 'accelerator.bin'), acceleratorBinary(design, image))
  return []
}

/** Writes weights as the memory images that the hardware reads. */
export async function packWeights(source: string, options: PackOptions): Promise<void> {
  const design = elaborate(loadConfig(source, { numerics: options.numerics }))
  await printWeightsNotes({ folders: options.weights })
  const weights = await openWeights(options.weights)
  let summary = ''
  let notes: string[] = []
  const folder = await writeNewFolder({ path: options.out, option: '--out' }, async (temporary) => {
    const { tensors, totalBytes } = await writeMemoryImage(design, weights, temporary)
    summary = `${tensors.length} tensors, ${totalBytes.toLocaleString('en')} bytes`
    await reportLostValues(
      design,
      { folders: options.weights, seed: 0 },
      {
        strict: options.strict,
        say: (line) => console.error(line),
      },
    )
    notes = await writeAcceleratorImage(design, options.weights, temporary)
  })
  console.log([`${summary} in ${folder}`, ...notes].join('\n'))
}
