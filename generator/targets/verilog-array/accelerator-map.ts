import type { Design } from '../../design/design.js'
import { formatName, fractionBits } from '../../numerics/format.js'
import { imageMap } from '../hls-kernel/image-layout.js'
import { binaryHeader } from './accelerator-binary.js'
import { acceleratorName, registerMapVersion } from './accelerator-files.js'
import { type LoweredAccelerator, memoryAddressBits } from './accelerator-parameters.js'
import { resultBytes } from './accelerator-result.js'
import { featureBytes } from './accelerator-shape.js'
import { memoryPlanJson } from './memory-plan-text.js'
import { registerMap } from './registers.js'

/** Where everything lies in the accelerator's memory, as JSON: what a host must know. Bytes. */
export function acceleratorMap(accelerator: LoweredAccelerator): string {
  const { layout, memory } = accelerator
  const beat = accelerator.design.axi.dataBits / 8
  return `${JSON.stringify(
    {
      kind: 'moeforge accelerator map',
      ...acceleratorMemory(accelerator),
      memories: memoryPlanJson(memory),
      matrices: layout.matrices.map(({ name, offset, part, select, stride }) => ({
        name,
        offset: offset * beat,
        portBytes: part * beat,
        ...(select === 'one' ? {} : { by: select, strideBytes: stride * beat }),
      })),
      lists: layout.lists
        .filter(({ kind }) => kind !== 'image')
        .map(({ name, kind, offset, beats }) => ({ name, kind, offset: offset * beat, bytes: beats * beat })),
    },
    null,
    2,
  )}\n`
}

/** What every host of an accelerator must know: names, registers, and the layout of its memory in bytes. */
export function acceleratorMemory({ design, lowered, layout, memory }: LoweredAccelerator) {
  const beatBytes = design.axi.dataBits / 8
  const { name: tensor, rows, words, features: columns } = lowered.result
  return {
    accelerator: acceleratorName(design),
    config: design.name,
    configHash: design.configHash,
    clockMhz: design.clockMhz,
    beatBytes,
    addressBits: memoryAddressBits,
    tasks: design.network.tasks,
    /** Of the head; null where results are tokens. */
    classes: design.network.classes,
    registers: { version: registerMapVersion, ...registerMap(lowered.operations.length) },
    weights: { ...binaryHeader(layout.bytes), ports: lowered.shape.weightPorts },
    image: imageMap(design),
    result: {
      tensor,
      bytes: resultBytes({ design, lowered }),
      ...{ rows, columns, rowBytes: words * design.linear.taps * featureBytes },
      ...{ elementBits: 8 * featureBytes, ...resultFormat(design, tensor) },
    },
    scratch: { bytes: scratchBytes({ design, memory }) },
    operations: lowered.operations.map((operation) => operation.name),
  }
}

function resultFormat({ program }: Design, tensor: string) {
  const format = program.tensors.get(tensor)?.format
  if (format === undefined || format === 'index') throw new Error(`${tensor} has no values`)
  return { format: formatName(format), fractionBits: fractionBits(format) }
}

/** Bytes of memory that a run writes features to and reads them from (spilled_memory.v): 0 where all are on chip. */
export function scratchBytes({ design, memory }: Pick<LoweredAccelerator, 'design' | 'memory'>): number {
  const words = Object.values(memory.memories).map(({ place, words }) => (place === 'dram' ? words : 0))
  return words.reduce((sum, each) => sum + each, 0) * design.linear.taps * featureBytes
}
