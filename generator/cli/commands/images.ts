import type { Command } from 'commander'
import type { PackImagesOptions } from '../images.js'
import { withExamples } from './examples.js'
import { numericsOption } from './options.js'

/** `moeforge images`: what the network looks at. */
export function registerImages(program: Command): void {
  const command = program.command('images').description('pack images for the hosts of the hardware')
  registerPackImages(command)
  withExamples(command, 'images pack nano picture.png --out images.bin')
}

function registerPackImages(parent: Command): void {
  const command = parent
    .command('pack')
    .description('quantise images, PNG, JPEG or raw, and write them one after another as hosts read them')
    .argument('<config>', 'preset name or config file')
    .argument('<file...>', 'PNG, JPEG or raw (docs/reference/images.md)')
    .option(...numericsOption)
    .requiredOption('--out <file>', 'new file to write')
  withExamples(command, 'images pack nano cat.png dog.jpg --out images.bin').action(
    async (config: string, images: readonly string[], options: PackImagesOptions) => {
      const { packImages } = await import('../images.js')
      await packImages(config, images, options)
    },
  )
}
