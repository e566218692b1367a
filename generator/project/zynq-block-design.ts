import type { ZynqDevice } from '../devices/devices.js'

/** A slave port of the processing system, as its IP names it in interfaces, clock pins and settings. */
interface SlavePort {
  readonly interface: string
  readonly clockPin: string
  /** Number in PSU__USE__S_AXI_GP<index>. */
  readonly index: number
}

/** Interfaces of the IP that share a port to memory. */
export interface MemoryPort {
  readonly name: string
  readonly interfaces: readonly string[]
}

/** What the block design of a Zynq UltraScale+ is printed from: each port a slave port of the processing system. */
export function zynqContext(
  memoryPorts: readonly MemoryPort[],
  { boardPart, memory }: Pick<ZynqDevice, 'boardPart' | 'memory'>,
): object {
  const slaves = slavePorts(memory)
  if (memoryPorts.length > slaves.length)
    throw new Error(`${memoryPorts.length} ports to memory, but ${slaves.length} slave ports`)
  const ports = memoryPorts.map(({ name, interfaces }, place) => ({
    ...slaves[place],
    ...{ name, dataBits: memory.dataBits, count: interfaces.length },
    interfaces: interfaces.map((each, i) => ({ name: each, slot: `S${`${i}`.padStart(2, '0')}_AXI` })),
  }))
  const used = (index: number) => (ports.some((port) => port.index === index) ? 1 : 0)
  return {
    boardPart,
    ports,
    slaves: slaves.map(({ index }) => ({ index, used: used(index) })).toSorted((a, b) => a.index - b.index),
  }
}

function slavePorts(memory: ZynqDevice['memory']): SlavePort[] {
  return memory.ports.flatMap(({ pattern, count, saxigp }) =>
    Array.from({ length: count }, (_, number) => {
      const port = pattern.replace('%', `${number}`)
      return {
        interface: `S_AXI_${port}_FPD`,
        clockPin: `saxi${port.toLowerCase()}_fpd_aclk`,
        index: saxigp + number,
      }
    }),
  )
}
