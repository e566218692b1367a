import type { Command } from 'commander'
import type { GenerateOptions } from '../generate.js'
import { withExamples } from './examples.js'
import { collect } from './options.js'

/** `moeforge generate`: a config becomes an FPGA project. */
export function registerGenerate(program: Command): void {
  const command = program
    .command('generate')
    .description('write the FPGA project of a config: HLS C++, Verilog, drivers, test vectors')
    .argument('<config>', 'preset name or config file')
    .option('--out <dir>', 'folder to write (default: hls-out/<name>)')
    .option('--force', 'replace a generated folder although files in it were edited', false)
    .option(
      '--check <dir>',
      'write nothing; say whether a generated folder is up to date and what was edited',
    )
    .option(
      '--weights <path>',
      'folder or file of weights to fit formats to and to pack; repeat to fill gaps from further ones',
      collect,
      [],
    )
    .option(
      '--image <file>',
      'image that formats are fitted to; repeat for more. Without one the image is made from a seed',
      collect,
      [],
    )
    .option('--no-calibrate', 'keep the formats of the config although there are weights')
  withExamples(command, 'generate nano', 'generate nano --out out/nano').action(
    async (source: string, options: GenerateOptions) => {
      const { generate } = await import('../generate.js')
      await generate(source, options)
    },
  )
}
