import { join } from 'node:path'
import { execa } from 'execa'
import { packageRoot } from '../generator/base/root.js'
import { withScratchFolder } from '../generator/base/temporary-folder.js'
import { loadConfig } from '../generator/config/load.js'
import type { Design } from '../generator/design/design.js'
import { elaborate } from '../generator/design/elaborate.js'
import { loadImage } from '../generator/images/load-image.js'
import { networkProducts } from '../generator/network/macs.js'
import type { Product } from '../generator/network/steps/step-kind.js'
import { Kernels } from '../generator/reference/kernels/kernels.js'
import { spareThreads } from '../generator/reference/kernels/threads.js'
import { loadNetworkParameters } from '../generator/reference/network-parameters.js'
import { ReferenceModel } from '../generator/reference/reference-model.js'

/**
 * Time of a whole inference of the reference, in both profiles, beside a plain C++ loop (-O2, int64, one thread) that
 * does the same multiply-accumulates. The reference has a thread a core. Usage: npm run bench:model [-- WEIGHTS...]; without weights they are made up.
 */
const repetitions = 5
const source = { folders: process.argv.slice(2), seed: 1 }
// Time does not depend on the pixels.
const anyImage = { path: undefined, seed: source.seed }
const plain = await plainSeconds(networkProducts(elaborate(loadConfig('m3vit-tiny'))))
console.log(`plain int64 loop in C++: ${plain.toFixed(3)} s`)
for (const [profile, design] of [
  ['exact', elaborate(loadConfig('m3vit-tiny'))],
  ['edge-moe', elaborate(loadConfig('m3vit-tiny', { numerics: 'edge-moe' }))],
] as const) {
  const seconds = await modelSeconds(design)
  const ratio = (seconds / plain).toFixed(2)
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
  console.log(`reference, ${profile}: ${seconds.toFixed(3)} s, ${ratio} times the loop; ${memory} MiB so far`)
}

async function plainSeconds(products: readonly Product[]): Promise<number> {
  const macs = products.reduce((sum, [tokens, inputs, outputs]) => sum + tokens * inputs * outputs, 0)
  console.log(`${macs.toLocaleString('en-US')} multiply-accumulates, median of ${repetitions}`)
  return withScratchFolder('bench', async (folder) => {
    const program = join(folder, 'loop')
    await execa('g++', ['-O2', '-o', program, join(packageRoot, 'bench/int64-loop.cpp')])
    const { stdout } = await execa(program, [repetitions, ...products.flat()].map(String))
    return median(stdout.split('\n').map(Number))
  })
}

async function modelSeconds(design: Design): Promise<number> {
  const { pixels: image } = await loadImage(design, anyImage)
  const model = new ReferenceModel(
    design,
    await loadNetworkParameters(design, source),
    await Kernels.create(spareThreads()),
  )
  // Twice to warm up.
  const times = Array.from({ length: repetitions + 2 }, () => {
    const start = performance.now()
    model.infer({ image, task: 0 })
    return (performance.now() - start) / 1000
  })
  return median(times.slice(2))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
