import type { Design } from '../../design/design.js'
import { formatName, fractionBits } from '../../numerics/format.js'
import { headerBytes } from '../../weights/memory-map.js'
import { magic } from '../../weights/pack.js'
import { imageMap } from './image-layout.js'
import { kernelInterface } from './kernel-interface.js'
import type { KernelProgram } from './kernel-program.js'
import type { PlacedTensor } from './kernel-tensors.js'

/** What the first 32 bits of the tensors say when the kernel has ended; kernel_status.hpp is printed from it. */
export const kernelStatus = { done: 1, badWeights: 2, otherConfig: 3, badTask: 4 } as const

const refusals = [
  { status: kernelStatus.badWeights, about: 'the weights are not a memory image of its version' },
  { status: kernelStatus.otherConfig, about: 'the weights were packed for another config' },
  { status: kernelStatus.badTask, about: 'there is no such task' },
]

/**
 * The kernel's memory as hosts need it: `memory.json` of a project. Offsets and lengths in bytes; values are
 * little-endian 32-bit integers, rows start at words.
 */
export function kernelMemory(design: Design, { program, map, tensors }: KernelProgram) {
  const { axi, network } = design
  const wordBytes = axi.dataBits / 8
  const placed = ({ name, address, rows, columns, rowWords: ofRow }: PlacedTensor) => {
    const format = program.tensors.get(name)?.format ?? 'index'
    return {
      name,
      offset: address * wordBytes,
      rows,
      columns,
      rowBytes: ofRow * wordBytes,
      format: format === 'index' ? format : formatName(format),
      fractionBits: format === 'index' ? 0 : fractionBits(format),
    }
  }
  const kernel = kernelInterface(design)
  return {
    kernel: kernel.name,
    config: design.name,
    profile: design.profile,
    configHash: design.configHash,
    clockMhz: design.clockMhz,
    wordBytes,
    arguments: kernel.arguments.map(({ about, ...argument }) => argument),
    tasks: network.tasks,
    /** Of the head; null where results are tokens. */
    classes: network.classes,
    steps: program.steps.map(({ name }) => name),
    status: kernelStatus,
    /** Statuses with which the kernel runs nothing. */
    refusals,
    weights: { magic, version: map.version, headerBytes, bytes: map.totalBytes },
    image: imageMap(design),
    tensors: {
      /** Without results. */
      bytes: tensors.resultsAddress * wordBytes,
      resultsOffset: tensors.resultsAddress * wordBytes,
      /** Of an image's result, which has the layout of `result`. */
      resultBytes: tensors.resultWords * wordBytes,
      result: placed(tensors.result),
      placed: [...tensors.tensors.values()].map(placed),
    },
  }
}

/** The same as text. */
export function kernelMemoryJson(design: Design, lowered: KernelProgram): string {
  return `${JSON.stringify(kernelMemory(design, lowered), null, 2)}\n`
}
