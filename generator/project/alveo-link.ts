import { InputError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import type { AlveoDevice } from '../devices/devices.js'
import {
  type KernelBuffer,
  type KernelInterface,
  memoryArgumentsOf,
} from '../targets/hls-kernel/kernel-interface.js'
import { memoryMap } from '../weights/memory-map.js'

/** What the scripts that link a kernel print of themselves. Paths are within the project. */
export interface LinkContext {
  readonly script: string
  readonly config: string
  /** Folder to link in. */
  readonly work: string
  /** Name of the xclbin, without its target. */
  readonly result: string
  /** What writes the package that is linked. */
  readonly packager: string
  /** A comment on the memory of the arguments. */
  readonly about: string
}

/**
 * What the link configuration of an accelerator card is printed from.
 * @throws InputError when the card has too few banks for the weights.
 */
export function alveoContext(design: Design, kernel: KernelInterface, device: AlveoDevice): object {
  const memories = bufferMemories(memoryMap(design).totalBytes, device)
  return {
    platform: device.platform,
    banks: memoryArgumentsOf(kernel).map(({ name, buffer }) => ({
      argument: name,
      memory: memories[buffer],
    })),
  }
}

/**
 * The banks of each buffer, as v++ names them. Arguments that share a buffer share its banks: a buffer lies in one
 * place, and the host passes it to all of them.
 * @param weightBytes - size of the packed weights; the other buffers fit into any bank.
 */
export function bufferMemories(
  weightBytes: number,
  { key, memory }: AlveoDevice,
): Record<KernelBuffer, string> {
  const [{ pattern, count }] = memory.ports
  const bank = (number: number | string) => pattern.replace('%', `${number}`)
  const weightBanks = banksOf(weightBytes, memory)
  if (weightBanks + 2 > count) {
    throw InputError.at(
      'hardware.device',
      `${key} has ${count} memory banks, the weights take ${weightBanks}, image and tensors one each`,
      'use fewer experts or a smaller network',
    )
  }
  return {
    weights: bank(firstBanks(weightBanks)),
    image: bank(weightBanks),
    tensors: bank(weightBanks + 1),
  }
}

/**
 * The banks that hold all that the accelerator in Verilog reads and writes, as v++ names them: one address reaches all of it.
 * @throws InputError when the card has too few.
 */
export function acceleratorMemoryBanks(bytes: number, { key, memory }: AlveoDevice): string {
  const [{ pattern, count }] = memory.ports
  const banks = banksOf(bytes, memory)
  if (banks > count)
    throw InputError.at(
      'hardware.device',
      `${key} has ${count} memory banks, weights and an image take ${banks}`,
      'use fewer experts or a smaller network',
    )
  return pattern.replace('%', firstBanks(banks))
}

function banksOf(bytes: number, { portMiB }: AlveoDevice['memory']): number {
  return Math.ceil(bytes / (portMiB * 2 ** 20))
}

function firstBanks(count: number): string {
  return count === 1 ? '0' : `0:${count - 1}`
}
