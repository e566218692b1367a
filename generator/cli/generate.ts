import type { Command } from 'commander'
import { loadConfig } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { checkProject, type ProjectCheck, writeProject } from '../emit/write-project.js'
import { CheckError } from '../errors.js'
import { acceleratorObstacle, noAccelerator } from '../rtl/accelerator-obstacle.js'
import { shellWord } from '../shell-word.js'

interface GenerateOptions {
  readonly out?: string
  readonly force: boolean
  readonly check?: string
}

/** `moeforge generate`: a config becomes an FPGA project. */
export function registerGenerate(program: Command): void {
  program
    .command('generate')
    .description('write the FPGA project of a config: HLS C++, Verilog, drivers, test vectors')
    .argument('<config>', 'preset name or config file')
    .option('--out <dir>', 'folder to write (default: hls-out/<name>)')
    .option('--force', 'replace a generated folder although files in it were edited', false)
    .option(
      '--check <dir>',
      'write nothing; say whether a generated folder is up to date and what was edited',
    )
    .action(generate)
}

async function generate(source: string, options: GenerateOptions): Promise<void> {
  const config = loadConfig(source, {})
  if (options.check !== undefined) {
    reportCheck(await checkProject(config, options.check), options.check, source)
    return
  }
  const { folder, files } = await writeProject(config, options.out ?? `hls-out/${config.name}`, options)
  console.log(`${files} files in ${folder}`)
  const obstacle = acceleratorObstacle(elaborate(config))
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
    `${found.join('\n')}\nto write it anew: moeforge generate ${shellWord(source)} --out ${shellWord(folder)} --force`,
  )
}
