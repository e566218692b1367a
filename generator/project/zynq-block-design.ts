import type { ZynqDevice } from '../devices/devices.js'

/** A slave port of the processing system, as its IP names it in interfaces, clock pins and settings. */
interface SlavePort {
  readonly interface: string
  readonly clockPin: string
  /** Number in PSU__USE__S_AXI_GP<index>. */
  readonly index: number
}

/** A port to memory, and the interface of the IP that it is. */
export interface MemoryBundle {
  readonly bundle: string
  readonly interfaceName: string
}

/** What the block design of a Zynq UltraScale+ is printed from: each bundle with a slave port of its own. */
export function zynqContext(
  bundles: readonly MemoryBundle[],
  { boardPart, memory }: Pick<ZynqDevice, 'boardPart' | 'memory'>,
): object {
  const slaves = slavePorts(memory)
  if (bundles.length > slaves.length)
    throw new Error(`${bundles.length} bundles, but ${slaves.length} memory ports`)
  const ports = bundles.map((each, place) => ({ ...slaves[place], ...each, dataBits: memory.dataBits }))
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
