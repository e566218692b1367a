import type { LoweredAccelerator } from './accelerator-parameters.js'
import { resultBytes } from './accelerator-result.js'
import { featureBytes } from './accelerator-shape.js'
import { memoryPlanJson } from './memory-plan-text.js'

/** Where everything lies in the accelerator's memory, as JSON: what a host must know. Bytes. */
export function acceleratorMap({ design, lowered, layout, memory }: LoweredAccelerator): string {
  const beat = design.axi.dataBits / 8
  const { name, rows, features } = lowered.result
  return `${JSON.stringify(
    {
      kind: 'moeforge accelerator map',
      config: design.name,
      configHash: design.configHash,
      weights: { bytes: layout.bytes, ports: lowered.shape.weightPorts },
      image: { bytes: layout.imageBytes },
      result: {
        tensor: name,
        bytes: resultBytes({ design, lowered }),
        rows,
        features,
        elementBits: 8 * featureBytes,
      },
      scratch: { bytes: scratchBytes({ design, memory }) },
      memories: memoryPlanJson(memory),
      operations: lowered.operations.map((operation) => operation.name),
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

/** Bytes of memory that a run writes features to and reads them from (spilled_memory.v): 0 where all are on chip. */
export function scratchBytes({ design, memory }: Pick<LoweredAccelerator, 'design' | 'memory'>): number {
  const words = Object.values(memory.memories).map(({ place, words }) => (place === 'dram' ? words : 0))
  return words.reduce((sum, each) => sum + each, 0) * design.linear.taps * featureBytes
}
