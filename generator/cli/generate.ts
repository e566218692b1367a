import { CheckError } from '../base/errors.js'
import { shellWord } from '../base/shell-word.js'
import { loadConfig } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { checkProject, type ProjectCheck, writeProject } from '../project/write-project.js'
import { noAccelerator } from '../targets/verilog-array/accelerator-obstacle.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { progressStyle, stages } from './progress.js'

export interface GenerateOptions {
  readonly out?: string
  readonly force: boolean
  readonly check?: string
}

/** Writes the FPGA project of a config, or checks one. */
export async function generate(source: string, options: GenerateOptions): Promise<void> {
  const config = loadConfig(source, {})
  const stage = stages(progressStyle(false))
  if (options.check !== undefined) {
    reportCheck(await checkProject(config, options.check, stage), options.check, source)
    return
  }
  const { folder, files } = await writeProject(config, options.out ?? `hls-out/${config.name}`, {
    ...options,
    stage,
  })
  console.log(`${files} files in ${folder}`)
  const obstacle = verilogArray.obstacle(elaborate(config))
  if (obstacle !== null) console.log(noAccelerator(obstacle, 'the project has'))
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
