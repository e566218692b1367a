import { acceleratorName } from './accelerator-files.js'
import { memoryInterface } from './accelerator-interfaces.js'
import { type LoweredAccelerator, memoryAddressBits } from './accelerator-parameters.js'
import { registerAddressBits } from './registers.js'

/** A read port of the top: its interface, and its slices of signals that join those of all read ports, port 0 lowest. */
interface ReadPort {
  readonly bus: string
  readonly port: number
  readonly addr: string
  readonly len: string
  readonly size: string
  readonly resp: string
  readonly data: string
}

/** The ports of an accelerator as templates of benches print them: widths, highest bits, and of `all…` those of joined signals. */
export interface AcceleratorPorts {
  /** The top module. */
  readonly name: string
  readonly readPorts: number
  readonly addrBits: number
  readonly dataBits: number
  readonly registerBits: number
  readonly registerMsb: number
  readonly addrMsb: number
  readonly dataMsb: number
  readonly strobeMsb: number
  readonly portMsb: number
  readonly allAddrMsb: number
  readonly allLenMsb: number
  readonly allSizeMsb: number
  readonly allRespMsb: number
  readonly allDataMsb: number
  /** The interface that writes too. */
  readonly write: string
  readonly reads: readonly ReadPort[]
}

/** The ports of an accelerator's top. */
export function acceleratorPorts({ design, lowered }: LoweredAccelerator): AcceleratorPorts {
  const { ports, dataBits } = design.axi
  const registerBits = registerAddressBits(lowered.operations.length)
  return {
    name: acceleratorName(design),
    readPorts: ports,
    addrBits: memoryAddressBits,
    dataBits,
    registerBits,
    registerMsb: registerBits - 1,
    addrMsb: memoryAddressBits - 1,
    dataMsb: dataBits - 1,
    strobeMsb: dataBits / 8 - 1,
    portMsb: ports - 1,
    allAddrMsb: ports * memoryAddressBits - 1,
    allLenMsb: ports * 8 - 1,
    allSizeMsb: ports * 3 - 1,
    allRespMsb: ports * 2 - 1,
    allDataMsb: ports * dataBits - 1,
    write: memoryInterface(0),
    reads: Array.from({ length: ports }, (_, port) => readPort(port, dataBits)),
  }
}

function readPort(port: number, dataBits: number): ReadPort {
  const slice = (bits: number) => `${port * bits}+:${bits}`
  return {
    bus: memoryInterface(port),
    port,
    addr: slice(memoryAddressBits),
    len: slice(8),
    size: slice(3),
    resp: slice(2),
    data: slice(dataBits),
  }
}
