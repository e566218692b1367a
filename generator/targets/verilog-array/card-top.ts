import type { Design } from '../../design/design.js'
import { render } from '../../print/templates.js'
import { acceleratorName, interfacesContext } from './accelerator-files.js'
import {
  type AcceleratorInterface,
  acceleratorInterfaces,
  clockInterface,
  controlInterface,
  interruptInterface,
  resetInterface,
} from './accelerator-interfaces.js'
import { type LoweredAccelerator, memoryAddressBits } from './accelerator-parameters.js'
import { registerAddressBits } from './registers.js'

/** Names that Vitis wants of a kernel's interfaces (UG1393), by those of the accelerator's top; others keep theirs. */
const vitisNames: Readonly<Record<string, string>> = {
  [clockInterface]: 'ap_clk',
  [resetInterface]: 'ap_rst_n',
  [controlInterface]: 's_axi_control',
  [interruptInterface]: 'interrupt',
}

/** Bits of an address of memory that Vitis wants. */
const vitisAddressBits = 64

/** Name of the module that has the accelerator's ports as cards want them; also that of the kernel in an xclbin. */
export function cardTopName(design: Pick<Design, 'name'>): string {
  return `${acceleratorName(design)}_card`
}

/** Name of an interface as Vitis wants it. */
export function vitisName(name: string): string {
  return vitisNames[name] ?? name
}

/** The interfaces of the module. */
export function cardInterfaces({ design, lowered }: LoweredAccelerator): AcceleratorInterface[] {
  return acceleratorInterfaces(design, registerAddressBits(lowered.operations.length)).map(asVitis)
}

/** The module around the accelerator, which has nothing but other names and wider addresses: Verilog, for `rtl/`. */
export function cardTop(accelerator: LoweredAccelerator): string {
  const { design, lowered } = accelerator
  const inner = acceleratorInterfaces(design, registerAddressBits(lowered.operations.length))
  const connections = inner.flatMap(({ name, ports }) =>
    ports.map((each) => ({
      port: each.port,
      signal: isMemoryAddress(each) ? `${each.port}_narrow` : vitisPort(name, each.port),
    })),
  )
  return render('accelerator/card_top.v.hbs', {
    name: cardTopName(design),
    inner: acceleratorName(design),
    interfaces: interfacesContext(cardInterfaces(accelerator)),
    addresses: inner.flatMap(({ ports }) => ports.filter(isMemoryAddress).map(({ port }) => ({ port }))),
    addressMsb: memoryAddressBits - 1,
    zeros: vitisAddressBits - memoryAddressBits,
    connections: connections.map((each, i) => ({
      ...each,
      separator: i === connections.length - 1 ? '' : ',',
    })),
  })
}

function asVitis(each: AcceleratorInterface): AcceleratorInterface {
  const { ASSOCIATED_BUSIF: buses, ASSOCIATED_RESET: reset, ...parameters } = each.parameters
  const isMemory = each.ports.some(isMemoryAddress)
  return {
    ...each,
    name: vitisName(each.name),
    parameters: {
      ...parameters,
      ...(buses !== undefined && { ASSOCIATED_BUSIF: `${buses}`.split(':').map(vitisName).join(':') }),
      ...(reset !== undefined && { ASSOCIATED_RESET: vitisName(`${reset}`) }),
      ...(isMemory && { ADDR_WIDTH: vitisAddressBits }),
    },
    ports: each.ports.map((port) => ({
      ...port,
      port: vitisPort(each.name, port.port),
      bits: isMemoryAddress(port) ? vitisAddressBits : port.bits,
    })),
  }
}

/** The name of a port that begins with the name of its interface. */
function vitisPort(name: string, port: string): string {
  return vitisName(name) + port.slice(name.length)
}

function isMemoryAddress({ logical, direction }: AcceleratorInterface['ports'][number]): boolean {
  return direction === 'output' && (logical === 'ARADDR' || logical === 'AWADDR')
}
