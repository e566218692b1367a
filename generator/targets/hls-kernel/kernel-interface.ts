import type { Design } from '../../design/design.js'

/** What a kernel argument points at. */
export type KernelBuffer = 'weights' | 'image' | 'tensors'

/** An argument of the kernel's top function, in order. */
export type KernelArgument =
  | {
      readonly kind: 'memory'
      readonly name: string
      /** Its AXI interface, which it shares with no other: two processes on one would wait for each other. */
      readonly bundle: string
      /** Of the ports to memory, the one that the interface is to be connected to. */
      readonly port: number
      readonly buffer: KernelBuffer
      readonly access: 'read' | 'write'
      readonly about: string
    }
  | { readonly kind: 'scalar'; readonly name: string; readonly about: string }

/** A pointer into memory, read or written through an AXI interface of its own. */
export type MemoryArgument = Extract<KernelArgument, { kind: 'memory' }>

/** The HLS kernel as scripts, hosts and its own top function see it. */
export interface KernelInterface {
  /** C++ function and Vitis kernel: m3vit_tiny_kernel. */
  readonly name: string
  readonly arguments: readonly KernelArgument[]
}

/** Interfaces that bring weights, a stripe of a matrix each. */
export const stripePorts = 4

// Where there are four ports, this is the one that an argument has: what runs together lies on different ones.
const memoryArguments: readonly (Omit<MemoryArgument, 'kind' | 'bundle' | 'port'> & {
  readonly place: number
})[] = [
  ...Array.from({ length: stripePorts }, (_, stripe) => ({
    name: `weights_${stripe}`,
    place: stripe,
    buffer: 'weights' as const,
    access: 'read' as const,
    about: stripe === 0 ? 'biases, and matrices in stripes' : `stripe ${stripe} of a matrix: the same memory`,
  })),
  {
    name: 'norms',
    place: 1,
    buffer: 'weights',
    access: 'read',
    about: 'parameters of layer norms: the same memory as weights_0',
  },
  {
    name: 'positions',
    place: 1,
    buffer: 'weights',
    access: 'read',
    about: 'position embedding: the same memory as weights_0',
  },
  { name: 'image', place: 1, buffer: 'image', access: 'read', about: 'pixels' },
  { name: 'tensors_in', place: 2, buffer: 'tensors', access: 'read', about: 'tensors that a step reads' },
  {
    name: 'addends',
    place: 0,
    buffer: 'tensors',
    access: 'read',
    about: 'what results are added to: the same memory as tensors_in',
  },
  { name: 'keys', place: 1, buffer: 'tensors', access: 'read', about: 'keys: the same memory as tensors_in' },
  {
    name: 'values',
    place: 3,
    buffer: 'tensors',
    access: 'read',
    about: 'values: the same memory as tensors_in',
  },
  {
    name: 'normed',
    place: 2,
    buffer: 'tensors',
    access: 'write',
    about: 'layer norms: the same memory as tensors_in',
  },
  {
    name: 'tensors_out',
    place: 3,
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

/** The kernel of a design: its arguments, and how they spread over the config's memory ports. */
export function kernelInterface(design: Design): KernelInterface {
  const { ports } = design.axi
  return {
    name: kernelName(design.name),
    arguments: [
      ...memoryArguments.map(({ place, ...argument }) => ({
        kind: 'memory' as const,
        ...argument,
        bundle: `gmem_${argument.name}`,
        port: place % ports,
      })),
      ...scalarArguments.map((argument) => ({ kind: 'scalar' as const, ...argument })),
    ],
  }
}

/** The arguments of a kernel that point into memory. */
export function memoryArgumentsOf(kernel: KernelInterface): MemoryArgument[] {
  return kernel.arguments.filter((argument) => argument.kind === 'memory')
}

/** The interfaces that share each port to memory. */
export function memoryPortsOf(kernel: KernelInterface): string[][] {
  const ports: string[][] = []
  for (const { port, bundle } of memoryArgumentsOf(kernel)) ports[port] = [...(ports[port] ?? []), bundle]
  return ports
}

function kernelName(design: string): string {
  const identifier = design.replace(/[^A-Za-z0-9]/g, '_')
  return `${/^\d/.test(identifier) ? '_' : ''}${identifier}_kernel`
}
