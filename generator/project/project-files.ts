import { packBeats } from '../../sim/beats.js'
import { type Stage, silently } from '../backends/network-job.js'
import { caseArguments } from '../backends/verilator.js'
import type { Config } from '../config/config.js'
import { printConfig } from '../config/print.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { deviceOf } from '../devices/devices.js'
import { projectFile, render } from '../print/templates.js'
import { hlsKernel } from '../targets/hls-kernel/hls-kernel.js'
import { kernelInterface } from '../targets/hls-kernel/kernel-interface.js'
import { kernelMemoryJson } from '../targets/hls-kernel/kernel-memory.js'
import { kernelProgram } from '../targets/hls-kernel/kernel-program.js'
import { watchedImages } from '../targets/hls-kernel/kernel-tensors.js'
import { acceleratorBinary } from '../targets/verilog-array/accelerator-binary.js'
import { cardTopName } from '../targets/verilog-array/card-top.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { type RegisteredUnit, units } from '../units/index.js'
import type { Unit, Variant } from '../units/unit.js'
import { hlsSources, verilogSources } from '../units/unit-sources.js'
import { memoryImage } from '../weights/memory-image.js'
import { headerBytes } from '../weights/memory-map.js'
import { type AcceleratorProject, acceleratorProject } from './accelerator-project.js'
import { benchFiles } from './bench-files.js'
import { benchScriptFiles } from './bench-scripts.js'
import { hostFiles } from './host-files.js'
import { memoryMapFile } from './manifest.js'
import { networkData } from './network-data.js'
import { type ProjectData, seededData, vectorSeed, vectorWeights } from './project-data.js'
import { projectReadme } from './readme.js'
import { toolScripts } from './tool-scripts.js'
import { unitBench } from './unit-bench.js'

/** How a project is made. */
export interface ProjectOptions {
  readonly stage?: Stage
  readonly data?: ProjectData
}

/** Every file of a generated project but its manifest, by path. The same config and data give the same bytes. */
export async function projectFiles(
  config: Config,
  { stage = silently, data = seededData }: ProjectOptions = {},
): Promise<Map<string, string | Uint8Array>> {
  const design = elaborate(config)
  const built = unitsOf(design)
  const lowered = kernelProgram(design)
  const network = await stage('making test vectors of the network', (done) =>
    networkData(design, { data, tensors: lowered.tensors, done }),
  )
  const accelerator = await stage('making the accelerator', () => acceleratorProject(design, network.runs))
  const files = new Map<string, string | Uint8Array>([
    ['config.yaml', printConfig(config)],
    [
      'README.md',
      projectReadme({
        ...{ design, units: built, accelerator: accelerator.top },
        vectors: network.runs !== null,
        packed: data.folders.length > 0,
      }),
    ],
    ['Makefile', render('project/Makefile.hbs', makefileContext(design, built, accelerator))],
    [memoryMapFile, kernelMemoryJson(design, lowered)],
    ...['compare.sh', 'verilate.sh'].map((name) => [`sim/${name}`, projectFile(name)] as const),
    ...hostFiles(design, lowered),
    ...benchFiles({ accelerator: accelerator.top !== null }),
    ...benchScriptFiles(deviceOf(design.device)),
    ...toolScripts(design, kernelInterface(design), deviceOf(design.device)),
  ])
  await stage('making the units and their test vectors', async (done) => {
    for (const [index, registered] of built.entries()) {
      const [unitFiles] = registered.each(design, unitProjectFiles)
      for (const [path, content] of unitFiles) files.set(path, content)
      done(index + 1, built.length)
    }
  })
  for (const [path, content] of [
    ...hlsKernel.bench({ design, lowered }),
    ...network.files,
    ...accelerator.files,
  ])
    files.set(path, content)
  if (data.folders.length > 0)
    for (const [path, content] of await stage('packing weights', () =>
      packedWeights(design, { data, files }),
    ))
      files.set(path, content)
  return files
}

interface PackedFrom {
  readonly data: ProjectData
  /** The vectors of the network, of which weights are a part where it is not too large. */
  readonly files: ReadonlyMap<string, string | Uint8Array>
}

/** The weights that were given as the hardware reads them, by path. */
async function packedWeights(
  design: Design,
  { data: { folders }, files }: PackedFrom,
): Promise<Map<string, string | Uint8Array>> {
  const source = { folders, seed: vectorSeed }
  const kernel = files.get(vectorWeights.kernel) ?? (await memoryImage(design, source))
  const packed = new Map([['weights/weights.bin', kernel]])
  if (verilogArray.obstacle(design) !== null) return packed
  const accelerator =
    files.get(vectorWeights.accelerator) ?? acceleratorBinary(design, await verilogArray.pack(design, source))
  return packed.set('weights/accelerator.bin', accelerator)
}

function makefileContext(
  design: Design,
  built: readonly RegisteredUnit[],
  { top, resultBytes, scratchBytes }: AcceleratorProject,
): object {
  const isCard = top !== null && deviceOf(design.device).family === 'alveo'
  return {
    accelerator: top,
    lintTops: [...built.map((unit) => unit.name), top, isCard ? cardTopName(design) : null]
      .filter((name) => name !== null)
      .join(' '),
    resultBytes,
    scratchBytes,
    weightsHeader: headerBytes,
    unitNames: built.map((unit) => unit.name).join(' '),
    kernel: kernelInterface(design).name,
    tasks: [...design.network.tasks.keys()].join(' '),
    images: watchedImages,
  }
}

/** A network without experts has no use for patch_reorder. */
function unitsOf(design: Design): RegisteredUnit[] {
  return units.filter((unit) => unit.each(design, () => unit.name).length > 0)
}

function unitProjectFiles<Params>(
  unit: Unit<Params>,
  { params }: Variant<Params>,
): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>([
    ...verilogSources(unit, params),
    ...hlsSources(unit, params),
  ])
  const ports = unit.ports(params)
  const cases = unit.cases(params, vectorSeed)
  files.set(`bench/tb_${unit.name}.v`, unitBench({ name: unit.name, ports, cases }))
  for (const [index, unitCase] of cases.entries()) {
    const folder = `data/${unit.name}/${index}`
    files.set(`${folder}/about.txt`, `${unitCase.name}\n`)
    files.set(`${folder}/harness.args`, `${caseArguments(ports, unitCase).join(' ')}\n`)
    for (const port of ports) {
      const path =
        port.direction === 'in' ? `${folder}/${port.name}.bin` : `${folder}/expected/${port.name}.bin`
      const data = port.direction === 'in' ? unitCase.inputs[port.name] : unitCase.expected[port.name]
      files.set(path, packBeats(port, data))
    }
  }
  return files
}
