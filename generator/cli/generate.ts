import type { Stage } from '../backends/network-job.js'
import { CheckError, InputError } from '../base/errors.js'
import { shellWord } from '../base/shell-word.js'
import { calibrateConfig } from '../calibrate/calibrate-config.js'
import { arrayPacks } from '../config/array-operands.js'
import type { Config } from '../config/config.js'
import { defaultWidths } from '../config/format-widths.js'
import { loadConfig } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { vectorSeed } from '../project/project-data.js'
import { checkProject, mustBeReplaceable, type ProjectCheck, writeProject } from '../project/write-project.js'
import { noAccelerator } from '../targets/verilog-array/accelerator-obstacle.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { reportLostValues } from '../weights/lost-values.js'
import { checkSource } from '../weights/parameter-source.js'
import { optionImages } from './option-image.js'
import { progressStyle, stages } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

export interface GenerateOptions {
  readonly out?: string
  readonly force: boolean
  readonly check?: string
  readonly weights: readonly string[]
  readonly image: readonly string[]
  readonly calibrate: boolean
}

/** Writes the FPGA project of a config, or checks one. */
export async function generate(source: string, options: GenerateOptions): Promise<void> {
  if (options.image.length > 0 && options.weights.length === 0)
    throw InputError.at('--image', 'is of no use without --weights', 'give --weights too')
  const stage = stages(progressStyle(false))
  const data = { folders: options.weights, images: options.image }
  const given = loadConfig(source, {})
  const out = options.out ?? `hls-out/${given.name}`
  // What can go wrong goes wrong before the work.
  if (options.check === undefined) await mustBeReplaceable({ path: out, option: '--out' }, options.force)
  await printWeightsNotes(data)
  const config = await usedConfig(given, options, stage)
  if (options.check !== undefined) {
    reportCheck(await checkProject(config, options.check, { stage, data }), options.check, source)
    return
  }
  const { folder, files } = await writeProject(config, out, {
    ...options,
    ...{ stage, data },
  })
  console.log(`${files} files in ${folder}`)
  const obstacle = verilogArray.obstacle(elaborate(config))
  if (obstacle !== null) console.log(noAccelerator(obstacle, 'the project has'))
}

/** The config with formats that fit the weights; as it is where there are none, where it is to stay as it is, and in few bits. */
async function usedConfig(config: Config, options: GenerateOptions, stage: Stage): Promise<Config> {
  const { weights, image } = options
  if (weights.length === 0) return config
  const design = elaborate(config)
  const source = { folders: weights, seed: vectorSeed }
  await checkSource(design, source)
  const packs = arrayPacks(config)
  if (!options.calibrate || config.numerics.profile !== 'exact' || packs) {
    const repair = packs ? '; calibrate --bits fits so few bits' : ''
    console.error(`note: formats are as the config has them, not fitted to the weights${repair}`)
    await reportLostValues(design, source, { strict: false, say: (line) => console.error(line) })
    return config
  }
  const loaded = await optionImages(design, { image, seed: vectorSeed })
  const images = loaded.map(({ real }) => real)
  const { config: calibrated } = await stage('fitting formats to the weights', (done) =>
    calibrateConfig(design, config, {
      ...{ source, widths: defaultWidths, images, done },
    }),
  )
  const seen =
    image.length === 0 ? 'an image made from a seed' : `${image.length} image${image.length === 1 ? '' : 's'}`
  console.error(
    `note: formats are fitted to the weights on ${seen}; config.yaml has them, --no-calibrate keeps the config's`,
  )
  return calibrated
}

function reportCheck(check: ProjectCheck, folder: string, source: string): void {
  const found = Object.entries(check).flatMap(([what, paths]: [string, readonly string[]]) =>
    paths.map((path) => `${what}: ${path}`),
  )
  if (found.length === 0) {
    console.log(`${folder} is up to date`)
    return
  }
  throw new CheckError(
    `${found.join('\n')}\nto write it again: moeforge generate ${shellWord(source)} --out ${shellWord(folder)} --force`,
  )
}
