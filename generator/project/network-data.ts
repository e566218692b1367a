import type { Done } from '../backends/network-job.js'
import { joinInt32 } from '../base/join-int32.js'
import type { Design } from '../design/design.js'
import { loadImage } from '../images/load-image.js'
import { networkMacs } from '../network/macs.js'
import { runInference } from '../reference/inference.js'
import { Kernels } from '../reference/kernels/kernels.js'
import { loadNetworkParameters } from '../reference/network-parameters.js'
import { ReferenceModel, wholeNetworkObstacle } from '../reference/reference-model.js'
import { packImage } from '../targets/hls-kernel/image-layout.js'
import { benchTensors } from '../targets/hls-kernel/kernel-bench.js'
import { type KernelTensors, watchedImages } from '../targets/hls-kernel/kernel-tensors.js'
import { memoryImage } from '../weights/memory-image.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { type ProjectData, vectorSeed, vectorWeights } from './project-data.js'

/** Multiply-accumulates, over all tasks and images, up to which a project carries vectors of the whole network. */
const mostMacs = 6e9

/** Runs of the reference that vectors are made of. */
export interface NetworkRuns {
  /** The weights. */
  readonly source: ParameterSource
  /** [channels][height][width] each. */
  readonly images: readonly Int32Array[]
  /** By task and image, the network's result. */
  readonly results: readonly (readonly Int32Array[])[]
}

/** Vectors of the whole network by path, and the runs behind them; none of either where it is too large. */
export interface NetworkData {
  readonly files: ReadonlyMap<string, Uint8Array | string>
  readonly runs: NetworkRuns | null
}

export interface NetworkDataOptions {
  readonly data: ProjectData
  readonly tensors: KernelTensors
  /** Called with the runs of the reference that are done, and with how many there are. */
  readonly done: Done
}

/**
 * What the kernel's test bench runs on: weights and images, given or made from a seed, and for each task a digest of every tensor
 * that the reference makes. Empty where the network is too large to run while a project is written.
 */
export async function networkData(
  design: Design,
  { data, tensors, done }: NetworkDataOptions,
): Promise<NetworkData> {
  const { tasks } = design.network
  const tooLarge = networkMacs(design) * tasks.length * watchedImages > mostMacs
  if (tooLarge || wholeNetworkObstacle(design) !== null) return { files: new Map(), runs: null }
  const source = { folders: data.folders, seed: vectorSeed }
  const parameters = await loadNetworkParameters(design, source)
  const model = new ReferenceModel(design, parameters, await Kernels.create())
  const images: Int32Array[] = []
  for (let i = 0; i < watchedImages; i++)
    images.push((await loadImage(design, { path: data.images[i], seed: vectorSeed + i })).pixels)
  const files = new Map<string, Uint8Array | string>([
    [vectorWeights.kernel, await memoryImage(design, source)],
    ['data/network/images.bin', Buffer.concat(images.map((image) => packImage(design, image)))],
  ])
  const results: Int32Array[][] = []
  for (const task of tasks.keys()) {
    const runs = images.map((image, index) => {
      const { tensors: made } = runInference(model, { image, task })
      done(task * images.length + index + 1, tasks.length * images.length)
      return made
    })
    files.set(`data/network/expected_task${task}.txt`, expectedLines(tensors, runs))
    results.push(runs.map((run) => run.get(tensors.result.name) ?? new Int32Array()))
  }
  return { files, runs: { source, images, results } }
}

/** Name, rows and digest of every tensor of the last image, and of the results of all. */
function expectedLines(tensors: KernelTensors, runs: readonly ReadonlyMap<string, Int32Array>[]): string {
  const last = runs[runs.length - 1]
  const results = joinInt32(runs.map((run) => run.get(tensors.result.name) ?? new Int32Array()))
  const lines = benchTensors(tensors).map(({ name, columns }) => {
    const values = name === 'results' ? results : (last.get(name) ?? new Int32Array())
    return `${name} ${values.length / columns} ${digest(values)}\n`
  })
  return lines.join('')
}

/** FNV-1a of 64 bits over the little-endian bytes, as kernel_bench.hpp computes it. */
function digest(values: Int32Array): string {
  // Two halves of 32 bits: the prime is 2^40 + 0x1b3.
  let [high, low] = [0xcbf29ce4, 0x84222325]
  for (const value of values) {
    for (let shift = 0; shift < 32; shift += 8) {
      const mixed = (low ^ ((value >>> shift) & 0xff)) >>> 0
      const product = mixed * 0x1b3
      const carry = Math.floor(product / 2 ** 32)
      high = (Math.imul(high, 0x1b3) + carry + (mixed << 8)) >>> 0
      low = product >>> 0
    }
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
