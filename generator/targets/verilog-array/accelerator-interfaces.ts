import type { Design } from '../../design/design.js'
import { maxBurstBeats, memoryAddressBits } from './accelerator-parameters.js'
import { burstsUnderWay } from './weight-arrival.js'

/** A port of the accelerator's top module. */
export interface InterfacePort {
  readonly port: string
  /** Its name in the bus definition of AMD's catalogue. */
  readonly logical: string
  readonly direction: 'input' | 'output'
  readonly bits: number
}

/** An interface of the top module, as Vivado knows it: of a bus, or of a signal. */
export interface AcceleratorInterface {
  readonly name: string
  readonly about: string
  /** Vendor, library, name and version of its definition in AMD's catalogue. */
  readonly vlnv: string
  /** What blocks around it may rely on, by the names that UG994 and PG059 have. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly ports: readonly InterfacePort[]
}

/** Names of the interfaces that are not of memory. */
export const controlInterface = 's_axi'
export const clockInterface = 'aclk'
export const resetInterface = 'aresetn'
export const interruptInterface = 'irq'

/** Name of a memory interface of the top, as Vivado knows such. */
export function memoryInterface(port: number): string {
  return `m${String(port).padStart(2, '0')}_axi`
}

/** The AXI4 interfaces of the top. */
export function memoryInterfaces({ axi }: Pick<Design, 'axi'>): string[] {
  return Array.from({ length: axi.ports }, (_, port) => memoryInterface(port))
}

/**
 * All interfaces of an accelerator's top. The clock has no FREQ_HZ: whoever drives it says how fast it is, and Vivado refuses
 * a block design in which the two differ.
 * @param registerBits - of a byte address of the registers
 */
export function acceleratorInterfaces(
  design: Pick<Design, 'axi'>,
  registerBits: number,
): AcceleratorInterface[] {
  const memories = memoryInterfaces(design).map((name, port) =>
    // The first also writes.
    memory(name, { dataBits: design.axi.dataBits, writes: port === 0 }),
  )
  const buses = [control(registerBits), ...memories]
  return [...singles(buses.map(({ name }) => name)), ...buses, interrupt]
}

function singles(buses: readonly string[]): AcceleratorInterface[] {
  return [
    {
      ...{ name: clockInterface, about: 'the clock of everything', vlnv: 'xilinx.com:signal:clock:1.0' },
      parameters: { ASSOCIATED_BUSIF: buses.join(':'), ASSOCIATED_RESET: resetInterface },
      ports: [{ port: clockInterface, logical: 'CLK', direction: 'input', bits: 1 }],
    },
    {
      ...{ name: resetInterface, about: 'its reset, synchronous', vlnv: 'xilinx.com:signal:reset:1.0' },
      parameters: { POLARITY: 'ACTIVE_LOW' },
      ports: [{ port: resetInterface, logical: 'RST', direction: 'input', bits: 1 }],
    },
  ]
}

const interrupt: AcceleratorInterface = {
  ...{ name: interruptInterface, about: 'the interrupt', vlnv: 'xilinx.com:signal:interrupt:1.0' },
  parameters: { SENSITIVITY: 'LEVEL_HIGH' },
  ports: [{ port: interruptInterface, logical: 'INTERRUPT', direction: 'output', bits: 1 }],
}

const axi = 'xilinx.com:interface:aximm:1.0'
/** What no interface has signals for, and what all have. */
const signals = { HAS_LOCK: 0, HAS_QOS: 0, HAS_REGION: 0, HAS_PROT: 1, HAS_RRESP: 1 } as const
const writeSignals = { HAS_WSTRB: 1, HAS_BRESP: 1 } as const
const registerDataBits = 32

// One access at a time (accel_registers.v).
function control(registerBits: number): AcceleratorInterface {
  const address = { addr: registerBits, prot: 3 }
  return {
    ...{ name: controlInterface, about: 'the registers', vlnv: axi },
    parameters: {
      ...{ PROTOCOL: 'AXI4LITE', DATA_WIDTH: registerDataBits, ADDR_WIDTH: registerBits },
      ...{ READ_WRITE_MODE: 'READ_WRITE', NUM_READ_OUTSTANDING: 1, NUM_WRITE_OUTSTANDING: 1 },
      ...{ MAX_BURST_LENGTH: 1, SUPPORTS_NARROW_BURST: 0, HAS_BURST: 0, HAS_CACHE: 0 },
      ...{ ...signals, ...writeSignals },
    },
    ports: [
      ...channel(controlInterface, 'aw', { side: 'sink', fields: address }),
      ...channel(controlInterface, 'w', {
        side: 'sink',
        fields: { data: registerDataBits, strb: registerDataBits / 8 },
      }),
      ...channel(controlInterface, 'b', { side: 'source', fields: { resp: 2 } }),
      ...channel(controlInterface, 'ar', { side: 'sink', fields: address }),
      ...channel(controlInterface, 'r', { side: 'source', fields: { data: registerDataBits, resp: 2 } }),
    ],
  }
}

interface MemoryBus {
  readonly dataBits: number
  readonly writes: boolean
}

// All bursts count up in whole beats, under one ID (axi_read_port.v, axi_write_port.v).
function memory(name: string, { dataBits, writes }: MemoryBus): AcceleratorInterface {
  const address = { addr: memoryAddressBits, len: 8, size: 3, burst: 2, cache: 4, prot: 3 }
  return {
    ...{ name, about: `memory: reads${writes ? ' and writes' : ''}`, vlnv: axi },
    parameters: {
      ...{ PROTOCOL: 'AXI4', DATA_WIDTH: dataBits, ADDR_WIDTH: memoryAddressBits, ID_WIDTH: 0 },
      ...{ READ_WRITE_MODE: writes ? 'READ_WRITE' : 'READ_ONLY', NUM_READ_OUTSTANDING: burstsUnderWay },
      ...(writes && { NUM_WRITE_OUTSTANDING: burstsUnderWay, ...writeSignals }),
      ...{
        MAX_BURST_LENGTH: maxBurstBeats,
        SUPPORTS_NARROW_BURST: 0,
        HAS_BURST: 1,
        HAS_CACHE: 1,
        ...signals,
      },
    },
    ports: [
      ...channel(name, 'ar', { side: 'source', fields: address }),
      ...channel(name, 'r', { side: 'sink', fields: { data: dataBits, resp: 2, last: 1 } }),
      ...(writes ? writeChannels(name, { dataBits, address }) : []),
    ],
  }
}

function writeChannels(
  name: string,
  { dataBits, address }: { readonly dataBits: number; readonly address: Fields },
): InterfacePort[] {
  return [
    ...channel(name, 'aw', { side: 'source', fields: address }),
    ...channel(name, 'w', { side: 'source', fields: { data: dataBits, strb: dataBits / 8, last: 1 } }),
    ...channel(name, 'b', { side: 'sink', fields: { resp: 2 } }),
  ]
}

/** Bits by the name of a signal without its channel. */
type Fields = Readonly<Record<string, number>>

/** A channel of AXI: its fields and valid go one way, ready the other. */
function channel(
  bus: string,
  prefix: string,
  { side, fields }: { readonly side: 'source' | 'sink'; readonly fields: Fields },
): InterfacePort[] {
  const [forth, back] = side === 'source' ? (['output', 'input'] as const) : (['input', 'output'] as const)
  const port = (field: string, bits: number, direction: InterfacePort['direction']): InterfacePort => ({
    ...{ port: `${bus}_${prefix}${field}`, logical: `${prefix}${field}`.toUpperCase(), direction, bits },
  })
  return [
    ...Object.entries(fields).map(([field, bits]) => port(field, bits, forth)),
    port('valid', 1, forth),
    port('ready', 1, back),
  ]
}
