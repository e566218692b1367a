import type { Design } from '../design/design.js'
import type { Device } from '../devices/devices.js'
import { render } from '../print/templates.js'
import { acceleratorName, memoryInterface } from '../targets/verilog-array/accelerator-files.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { registerAddressBits } from '../targets/verilog-array/registers.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { ToolScript } from './tool-scripts.js'
import { zynqContext } from './zynq-block-design.js'

/** Vendor, library and version under which Vivado's catalogue has the accelerator. */
const catalogue = { vendor: 'moeforge.org', library: 'accelerator', version: '1.0' }

const packaging: ToolScript = {
  path: 'scripts/package_accelerator.tcl',
  about: '`vivado -mode batch -source`: the Verilog accelerator as an IP',
}
const blockDesign: ToolScript = {
  path: 'scripts/vivado_accelerator.tcl',
  about: 'the same with the Verilog accelerator: block design, bitstream, `.hwh` and `.xsa`',
}

/** The scripts that take the Verilog accelerator through Vivado. */
export function acceleratorScriptsFor({ family }: Device): ToolScript[] {
  return family === 'alveo' ? [packaging] : [packaging, blockDesign]
}

/** Prints them, by path. */
export function acceleratorScripts(accelerator: LoweredAccelerator, device: Device): Map<string, string> {
  const { design } = accelerator
  const scripts = new Map([
    [packaging.path, render(`project/${packaging.path}.hbs`, packagingContext(accelerator, device))],
  ])
  if (device.family === 'alveo') return scripts
  const top = acceleratorName(design)
  const { vendor, library, version } = catalogue
  const context = {
    ...zynqContext(
      memoryInterfaces(design).map((name) => ({ name, interfaces: [name] })),
      device,
    ),
    ...{ name: design.name, device: device.title, part: device.part, clockMhz: design.clockMhz },
    ...{ script: blockDesign.path, result: top, vivado: 'vivado_accelerator' },
    package: 'build/accelerator_ip',
    packager: packaging.path,
    ip: {
      ...{ name: top, vlnv: `${vendor}:${library}:${top}:${version}`, archive: false },
      ...{ clock: 'aclk', reset: 'aresetn', control: 's_axi', interrupt: 'irq' },
    },
  }
  return scripts.set(blockDesign.path, render('project/scripts/vivado_zynq.tcl.hbs', context))
}

function packagingContext(accelerator: LoweredAccelerator, { part }: Device): object {
  const { design } = accelerator
  const sources = [...verilogArray.files(accelerator).keys()].map((path) => path.replace(/^rtl\//, ''))
  return {
    ...catalogue,
    ...{ top: acceleratorName(design), design: design.name, part },
    sources: sources.join(' '),
    interfaces: ['s_axi', ...memoryInterfaces(design)].join(' '),
    lanes: design.linear.lanes,
    taps: design.linear.taps,
    registerBytes: 2 ** registerAddressBits(accelerator.lowered.operations.length),
  }
}

/** The AXI4 interfaces of the top, as its ports are named. */
function memoryInterfaces({ axi }: Design): string[] {
  return Array.from({ length: axi.ports }, (_, port) => memoryInterface(port))
}
