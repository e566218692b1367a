import type { Command } from 'commander'
import { backendNames } from '../../backends/backend-name.js'
import type { InferOptions } from '../infer.js'
import { withExamples } from './examples.js'
import { withNetworkOptions } from './network-options.js'
import { simulatorOption, strictOption } from './options.js'

/** `moeforge infer`: an image through the whole network, in the reference or on the hardware that equals it. */
export function registerInfer(program: Command): void {
  const command = withNetworkOptions(
    program
      .command('infer')
      .description('run an image through the whole network; say what blocks took and which experts ran'),
  )
    .option(
      '--backend <backend>',
      `what it runs on: ${backendNames.join(', ')} (docs/reference/commands/infer.md)`,
      'model',
    )
    .option(...simulatorOption)
    .option(...strictOption)
    .option('--classes <file>', 'names of the classes, one a line, for the five best that are printed')
    .option('--images <dir>', 'folder of images to run, each compared with float64, instead of --image')
    .option('--compare <file>', 'with --images: lines of a file name and its class, for top-1 and top-5')
    .option('--dump <dir>', 'new folder to write every tensor to, with a manifest.json')
    .option(
      '--png <file>',
      'picture to write: patches tinted by their first expert (default: <name>-task<T>.png if there are experts)',
    )
  withExamples(command, 'infer nano --task depth --png nano.png').action(
    async (source: string, options: InferOptions & { readonly images?: string }) => {
      const { images } = options
      if (images === undefined) {
        const { infer } = await import('../infer.js')
        await infer(source, options)
      } else {
        const { inferPictures } = await import('../infer-pictures.js')
        await inferPictures(source, { ...options, images })
      }
    },
  )
}
