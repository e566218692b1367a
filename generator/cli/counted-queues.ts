import type { Design } from '../design/design.js'
import { countExpertLoads } from '../reference/count-expert-loads.js'
import { checkSource } from '../weights/parameter-source.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { progressStyle, runStage } from './progress.js'
import { printWeightsNotes } from './weights-notes.js'

/** How many tokens each expert has with the weights and image that the options name, of each layer with experts. */
export async function countedQueues(
  design: Design,
  options: NetworkOptions,
  task: number,
): Promise<(readonly number[])[]> {
  const source = { folders: options.weights, seed: options.seed }
  await printWeightsNotes(source)
  await checkSource(design, source)
  const { pixels: image } = await optionImage(design, options)
  const counted = await runStage('counting tokens of experts', progressStyle(options.json), () =>
    countExpertLoads(design, source, { image, task }),
  )
  return counted.map(({ queueLengths }) => queueLengths)
}
