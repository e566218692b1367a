import type { Design } from '../../design/design.js'

/** What a kernel argument points at. */
export type KernelBuffer = 'weights' | 'image' | 'tensors'

/** An argument of the kernel's top function, in order. */
export type KernelArgument =
  | {
      readonly kind: 'memory'
      readonly name: string
      readonly bundle: string
      readonly buffer: KernelBuffer
      readonly access: 'read' | 'write'
      readonly about: string
    }
  | { readonly kind: 'scalar'; readonly name: string; readonly about: string }

/** A pointer into memory, read or written through the AXI port of its bundle. */
export type MemoryArgument = Extract<KernelArgument, { kind: 'memory' }>

/** The HLS kernel as scripts, hosts and its own top function see it. */
export interface KernelInterface {
  /** C++ function and Vitis kernel: m3vit_tiny_kernel. */
  readonly name: string
  readonly arguments: readonly KernelArgument[]
}

// A slot is the port that an argument has where there are four: what runs together lies on different ones.
const memoryArguments: readonly (Omit<MemoryArgument, 'kind' | 'bundle'> & { readonly slot: number })[] = [
  { name: 'weights', slot: 0, buffer: 'weights', access: 'read', about: 'matrices in tiles, and biases' },
  {
    name: 'parameters',
    slot: 1,
    buffer: 'weights',
    access: 'read',
    about: 'layer norms and position embedding: the same memory as weights',
  },
  { name: 'image', slot: 1, buffer: 'image', access: 'read', about: 'pixels' },
  { name: 'tensors_in', slot: 2, buffer: 'tensors', access: 'read', about: 'tensors that a step reads' },
  { name: 'keys', slot: 1, buffer: 'tensors', access: 'read', about: 'keys: the same memory as tensors_in' },
  {
    name: 'values',
    slot: 3,
    buffer: 'tensors',
    access: 'read',
    about: 'values: the same memory as tensors_in',
  },
  {
    name: 'tensors_out',
    slot: 3,
    buffer: 'tensors',
    access: 'write',
    about: 'tensors that a step writes: the same memory as tensors_in',
  },
]

const scalarArguments: readonly { readonly name: string; readonly about: string }[] = [
  // `task` is a word of Verilog.
  { name: 'task_id', about: 'index of the task whose gates choose' },
  { name: 'images', about: 'images to run, one after the other' },
  { name: 'stop_after', about: 'step of the program after which to stop; -1: none' },
]

/** The kernel of a design: its arguments, spread over the config's memory ports. */
export function kernelInterface(design: Design): KernelInterface {
  const { ports } = design.axi
  return {
    name: kernelName(design.name),
    arguments: [
      ...memoryArguments.map(({ slot, ...argument }) => ({
        kind: 'memory' as const,
        ...argument,
        bundle: `gmem${slot % ports}`,
      })),
      ...scalarArguments.map((argument) => ({ kind: 'scalar' as const, ...argument })),
    ],
  }
}

/** The arguments of a kernel that point into memory. */
export function memoryArgumentsOf(kernel: KernelInterface): MemoryArgument[] {
  return kernel.arguments.filter((argument) => argument.kind === 'memory')
}

/** The AXI ports of a kernel, in order of first use. */
export function bundlesOf(kernel: KernelInterface): string[] {
  return [...new Set(memoryArgumentsOf(kernel).map(({ bundle }) => bundle))]
}

function kernelName(design: string): string {
  const identifier = design.replace(/[^A-Za-z0-9]/g, '_')
  return `${/^\d/.test(identifier) ? '_' : ''}${identifier}_kernel`
}
