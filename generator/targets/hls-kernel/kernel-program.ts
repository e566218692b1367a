import type { Design } from '../../design/design.js'
import type { Program } from '../../network/program.js'
import { type MemoryMap, memoryMap } from '../../weights/memory-map.js'
import type { KernelLayers } from './kernel-layers.js'
import { KernelLowering } from './kernel-lowering.js'
import type { KernelOperation } from './kernel-operation.js'
import { type KernelTensors, kernelTensors } from './kernel-tensors.js'

/** `program_segment` of kernel_operation.hpp: operations by number. */
export interface KernelSegment {
  readonly first: number
  readonly count: number
  /** Of the operation behind them that runs alone; -1: none. */
  readonly closing: number
}

/** A program as the kernel runs it. */
export interface KernelProgram {
  readonly program: Program
  readonly map: MemoryMap
  readonly tensors: KernelTensors
  readonly layers: KernelLayers
  /** In the order in which they run: an expert's once for each expert that there may be. */
  readonly operations: readonly KernelOperation[]
  readonly segments: readonly KernelSegment[]
  /** By step of the program, how many of them have run with it. */
  readonly ends: readonly number[]
}

/** Lowers a program to the kernel's operations. @throws InputError when a layer fits the array in no strips. */
export function kernelProgram(design: Design): KernelProgram {
  const { program } = design
  const map = memoryMap(design)
  const lowering = new KernelLowering(design, { map, tensors: kernelTensors(design) })
  const ends: number[] = []
  for (const [number, step] of program.steps.entries()) {
    lowering.step(step, program.steps[number + 1])
    // Steps that wait for one behind them have run when that one has.
    if (!lowering.waits) while (ends.length <= number) ends.push(lowering.operations.length)
  }
  const { tensors, layers, operations } = lowering
  return { program, map, tensors, layers, operations, segments: segmentsOf(operations), ends }
}

// Weights are fetched ahead of the operations that use them. Which ones an expert's are follows from its layer's queues: a
// segment ends with them. Attention with an array of its own reads keys and values through the ports that bring those of
// the array, so it runs alone too.
function segmentsOf(operations: readonly KernelOperation[]): KernelSegment[] {
  const segments: KernelSegment[] = []
  let first = 0
  const end = (at: number, closes: boolean) => {
    segments.push({ first, count: at - first, closing: closes ? at : -1 })
    first = closes ? at + 1 : at
  }
  for (const [at, { kind }] of operations.entries())
    if (kind === 'EXPERT_QUEUES' || kind === 'ATTENTION') end(at, true)
  end(operations.length, false)
  return segments
}
