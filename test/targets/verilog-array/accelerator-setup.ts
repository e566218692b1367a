import { expect } from 'vitest'
import type { EmittedFile } from '../../../generator/base/emitted-file.js'
import { seededRandom } from '../../../generator/base/random.js'
import { type ParseOptions, parseConfig } from '../../../generator/config/load.js'
import type { ConfigInput } from '../../../generator/config/schema.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { Kernels } from '../../../generator/reference/kernels/kernels.js'
import { loadNetworkParameters } from '../../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../../generator/reference/reference-model.js'
import { packImage } from '../../../generator/targets/hls-kernel/image-layout.js'
import { lowerAccelerator } from '../../../generator/targets/verilog-array/accelerator-files.js'
import { acceleratorImage } from '../../../generator/targets/verilog-array/accelerator-image.js'
import type { LoweredAccelerator } from '../../../generator/targets/verilog-array/accelerator-parameters.js'
import { resultBytes, unpackResult } from '../../../generator/targets/verilog-array/accelerator-result.js'
import { acceleratorTensors } from '../../../generator/targets/verilog-array/accelerator-tensors.js'
import {
  type AcceleratorBuild,
  type AcceleratorOutcome,
  type AcceleratorRun,
  buildAccelerator,
  type SimulatedAccelerator,
} from '../../../generator/targets/verilog-array/build-accelerator.js'

/** Milliseconds that a build may take where it is not in the cache. */
export const buildTimeout = 600_000

/** What differs from run to run of a bench. */
export type Settings = Omit<AcceleratorRun, 'weights' | 'images' | 'count' | 'task'> & {
  readonly count?: number
  readonly task?: number
  /** Instead of the design's own. */
  readonly weights?: Uint8Array
}

/** An accelerator under Verilator beside the reference: weights and images from seeds, the same for both. */
export class AcceleratorBench {
  private constructor(
    readonly accelerator: LoweredAccelerator,
    readonly weights: Uint8Array,
    private readonly simulated: SimulatedAccelerator,
    private readonly model: ReferenceModel,
  ) {}

  static async of(
    config: ConfigInput,
    {
      edit,
      often = false,
      simulator,
      ...options
    }: ParseOptions & Pick<AcceleratorBuild, 'edit' | 'often' | 'simulator'> = {},
  ): Promise<AcceleratorBench> {
    const design = elaborate(parseConfig(config, options))
    const source = { folders: [], seed: 1 }
    const accelerator = lowerAccelerator(design)
    return new AcceleratorBench(
      accelerator,
      await acceleratorImage(design, source),
      await buildAccelerator(accelerator, {
        often,
        ...(edit !== undefined && { edit }),
        ...(simulator !== undefined && { simulator }),
      }),
      new ReferenceModel(design, await loadNetworkParameters(design, source), await Kernels.create(1)),
    )
  }

  run({
    count = 1,
    task = 0,
    weights = this.weights,
    ...settings
  }: Settings = {}): Promise<AcceleratorOutcome> {
    const packed = Array.from({ length: count }, (_, i) => packImage(this.design, this.pixels(i)))
    return this.simulated.run({ weights, images: Buffer.concat(packed), count, task, ...settings })
  }

  /** Runs with everything looked at. @returns what differs from the reference: nothing, it is to be hoped. */
  async differences(settings: Settings = {}): Promise<string[]> {
    const { count = 1, task = 0 } = settings
    const { taps, output } = await this.run({ ...settings, dump: true })
    return acceleratorTensors(this.accelerator, { taps, output, count }).flatMap((got, i) =>
      differences(got, this.expected(i, task)).map((difference) => `image ${i} ${difference}`),
    )
  }

  /** Values of an image's result that differ from the reference. */
  wrongResults({ output }: AcceleratorOutcome, { image = 0, task = 0 } = {}): number {
    const bytes = resultBytes(this.accelerator)
    const got = unpackResult(this.accelerator, output.subarray(image * bytes, (image + 1) * bytes))
    const want = this.model.infer({ image: this.pixels(image), task })
    return differing(got, want).length
  }

  private get design(): Design {
    return this.accelerator.design
  }

  private pixels(image: number): Int32Array {
    const { channels, height, width } = this.design.network.image
    const random = seededRandom(1 + image)
    const values = 2 ** this.design.formats.pixel.width
    return Int32Array.from({ length: channels * height * width }, () => Math.floor(random() * values))
  }

  private expected(image: number, task: number): Map<string, Int32Array> {
    const tensors = new Map<string, Int32Array>()
    this.model.infer({ image: this.pixels(image), task, visit: (name, values) => tensors.set(name, values) })
    return tensors
  }
}

function differences(got: ReadonlyMap<string, Int32Array>, want: ReadonlyMap<string, Int32Array>): string[] {
  return [...want].flatMap(([name, values]) => {
    const seen = got.get(name)
    if (seen === undefined) return [`${name} is missing`]
    const places = differing(seen, values)
    if (places.length === 0) return []
    const [first] = places
    return [
      `${name}: ${places.length} of ${values.length} differ, at ${first} ${seen[first]} instead of ${values[first]}`,
    ]
  })
}

function differing(got: Int32Array, want: Int32Array): number[] {
  const length = Math.max(got.length, want.length)
  return Array.from({ length }, (_, i) => i).filter((i) => got[i] !== want[i])
}

/** An edit of an emitted file, which has the text that it replaces, everywhere in it. */
export function replaced(path: string, from: string, to: string): (file: EmittedFile) => string {
  return (file) => {
    if (file.path !== path) return file.text
    expect(file.text, `${path} lacks ${from}`).toContain(from)
    return file.text.replaceAll(from, to)
  }
}
