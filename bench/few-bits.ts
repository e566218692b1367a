import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { silently } from '../generator/backends/network-job.js'
import { InputError } from '../generator/base/errors.js'
import { packageRoot } from '../generator/base/root.js'
import { withScratchFolder } from '../generator/base/temporary-folder.js'
import { calibrateFewBits } from '../generator/calibrate/few-bits.js'
import { parseFewBits } from '../generator/config/few-bits-range.js'
import { loadConfig } from '../generator/config/load.js'
import { elaborate } from '../generator/design/elaborate.js'
import { type LoadedImage, loadImage } from '../generator/images/load-image.js'
import { runFloatNetwork } from '../generator/oracle/float-network.js'
import { loadFloatParameters } from '../generator/oracle/float-parameters.js'
import { type FewBitsAccuracy, fewBitsAccuracy } from '../generator/report/few-bits-accuracy.js'
import { variants } from './image-variants.js'

/** Edge-MoE's published weights and image. */
const data = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')

/**
 * How near M³ViT-tiny in few bits comes to float64 with Edge-MoE's weights and drawn experts, after each step of `calibrate --bits`: on
 * their image, fitted to others that are made of it. Usage: npm run bench:bits [-- BITS...]
 */
export async function measureFewBits(bits: string): Promise<ReadonlyMap<string, FewBitsAccuracy>> {
  const widths = parseFewBits(bits)
  if (widths === null) throw InputError.at(bits, 'are no bits', 'write bits such as w8a10')
  if (!existsSync(data))
    throw InputError.at(data, 'is missing', 'set MOEFORGE_EDGE_MOE to the folder of its data')
  return withScratchFolder('few-bits', async (experts) => {
    await execa(process.execPath, [join(data, 'make-experts.mjs'), experts])
    const source = { folders: [join(data, 'weights'), experts], seed: 1 }
    const config = loadConfig('m3vit-tiny')
    const design = elaborate(config)
    const tested = await loadImage(design, { path: join(data, 'weights/image.float32.bin'), seed: 1 })
    const parameters = await loadFloatParameters(design, source)
    const float = design.network.tasks.map((_, task) =>
      runFloatNetwork(design, { image: tested.real, task, parameters }),
    )
    const images: readonly LoadedImage[] = variants(tested, design.network.image)
    const measured = new Map<string, FewBitsAccuracy>()
    await calibrateFewBits(config, {
      ...{ source, widths, budget: 0, images, changesWeights: true, stage: silently },
      visit: async (step, model) => {
        measured.set(step, fewBitsAccuracy(model, float, tested))
      },
    })
    return measured
  })
}
