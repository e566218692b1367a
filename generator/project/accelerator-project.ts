import type { Design } from '../design/design.js'
import { deviceOf } from '../devices/devices.js'
import { packImage } from '../targets/hls-kernel/image-layout.js'
import { acceleratorBinary } from '../targets/verilog-array/accelerator-binary.js'
import { acceleratorName } from '../targets/verilog-array/accelerator-files.js'
import { acceleratorMap, scratchBytes } from '../targets/verilog-array/accelerator-map.js'
import { packResult, resultBytes } from '../targets/verilog-array/accelerator-result.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { acceleratorBench } from './accelerator-bench.js'
import { acceleratorHost } from './accelerator-host.js'
import { acceleratorScripts } from './accelerator-scripts.js'
import type { NetworkRuns } from './network-data.js'
import { vectorWeights } from './project-data.js'

/** What a project has of the accelerator in Verilog. */
export interface AcceleratorProject {
  /** Name of its top module; null: a design like this has none. */
  readonly top: string | null
  /** Bytes of a result. */
  readonly resultBytes: number
  /** Bytes of memory for features that are off chip. */
  readonly scratchBytes: number
  readonly files: ReadonlyMap<string, string | Uint8Array>
}

/**
 * The accelerator in Verilog as a project holds it: modules, test bench, scripts for Vivado, and where the network is not too
 * large weights, images and the results that must come out.
 * @param runs - of the reference, on weights made from a seed; null: too large to run while a project is written.
 */
export async function acceleratorProject(
  design: Design,
  runs: NetworkRuns | null,
): Promise<AcceleratorProject> {
  if (verilogArray.obstacle(design) !== null)
    return { top: null, resultBytes: 0, scratchBytes: 0, files: new Map() }
  const accelerator = verilogArray.lower(design)
  const files = new Map<string, string | Uint8Array>([
    // The bench looks into the accelerator: it is not one of its modules.
    ...[...verilogArray.bench(accelerator)].map(
      ([path, text]) => [path.replace('rtl/accel_bench.v', 'sim/accel_bench.v'), text] as const,
    ),
    ...acceleratorScripts(accelerator, deviceOf(design.device)),
    ...acceleratorBench(accelerator),
    ...acceleratorHost(accelerator),
    ['accelerator.json', acceleratorMap(accelerator)],
  ])
  if (runs !== null) {
    const weights = await verilogArray.pack(design, runs.source)
    files.set(vectorWeights.accelerator, acceleratorBinary(design, weights))
    files.set(
      'data/accelerator/images.bin',
      Buffer.concat(runs.images.map((image) => packImage(design, image))),
    )
    for (const [task, results] of runs.results.entries())
      files.set(
        `data/accelerator/expected_task${task}.bin`,
        Buffer.concat(results.map((values) => packResult(accelerator, values))),
      )
  }
  return {
    top: acceleratorName(design),
    resultBytes: resultBytes(accelerator),
    scratchBytes: scratchBytes(accelerator),
    files,
  }
}
