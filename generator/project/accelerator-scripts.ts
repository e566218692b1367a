import type { Device } from '../devices/devices.js'
import { render } from '../print/templates.js'
import { acceleratorName } from '../targets/verilog-array/accelerator-files.js'
import {
  acceleratorInterfaces,
  clockInterface,
  controlInterface,
  interruptInterface,
  memoryInterfaces,
  resetInterface,
} from '../targets/verilog-array/accelerator-interfaces.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { registerAddressBits } from '../targets/verilog-array/registers.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { clockPeriod, implementationStrategy, type ToolScript } from './tool-scripts.js'
import { zynqContext } from './zynq-block-design.js'

/** Vendor, library and version under which Vivado's catalogue has the accelerator. */
const catalogue = { vendor: 'moeforge.org', library: 'accelerator', version: '1.0' }

const packaging: ToolScript = {
  path: 'scripts/package_accelerator.tcl',
  about: '`vivado -mode batch -source`: the Verilog accelerator as an IP',
}
const outOfContext: ToolScript = {
  path: 'scripts/vivado_ooc.tcl',
  about: 'the Verilog accelerator implemented by itself: how fast it is, and what it takes',
}
const blockDesign: ToolScript = {
  path: 'scripts/vivado_accelerator.tcl',
  about: 'the block design with that IP instead of the kernel: bitstream, `.hwh` and `.xsa`',
}

/** The scripts that take the Verilog accelerator through Vivado. */
export function acceleratorScriptsFor({ family }: Device): ToolScript[] {
  return family === 'alveo' ? [packaging, outOfContext] : [packaging, blockDesign, outOfContext]
}

/** Prints them, and the constraints that they give to Vivado, by path. */
export function acceleratorScripts(accelerator: LoweredAccelerator, device: Device): Map<string, string> {
  const context = sharedContext(accelerator, device)
  const scripts = new Map([
    [context.constraints, render('project/constraints/accelerator_ooc.xdc.hbs', context)],
    [packaging.path, render(`project/${packaging.path}.hbs`, packagingContext(accelerator, context))],
    [outOfContext.path, render(`project/${outOfContext.path}.hbs`, context)],
  ])
  if (device.family === 'alveo') return scripts
  const { design } = accelerator
  const { top } = context
  const { vendor, library, version } = catalogue
  const blocks = {
    ...zynqContext(
      memoryInterfaces(design).map((name) => ({ name, interfaces: [name] })),
      device,
    ),
    ...{ name: design.name, device: device.title, part: device.part, clockMhz: design.clockMhz },
    ...{ script: blockDesign.path, result: top, vivado: 'vivado_accelerator' },
    ...{ package: 'build/accelerator_ip', packager: packaging.path, strategy: implementationStrategy },
    ip: {
      ...{ name: top, vlnv: `${vendor}:${library}:${top}:${version}`, archive: false },
      ...{ clock: clockInterface, reset: resetInterface },
      ...{ control: controlInterface, interrupt: interruptInterface },
    },
  }
  return scripts.set(blockDesign.path, render('project/scripts/vivado_zynq.tcl.hbs', blocks))
}

function sharedContext(accelerator: LoweredAccelerator, { part }: Device) {
  const { design } = accelerator
  const top = acceleratorName(design)
  const sources = [...verilogArray.files(accelerator).keys()].map((path) => path.replace(/^rtl\//, ''))
  return {
    ...{ top, part, sources: sources.join(' '), result: `${top}_ooc` },
    ...{
      clockMhz: design.clockMhz,
      periodNs: clockPeriod(design.clockMhz),
      strategy: implementationStrategy,
    },
    ...{ clock: clockInterface, reset: resetInterface, constraints: `constraints/${top}_ooc.xdc` },
  }
}

function packagingContext({ design, lowered }: LoweredAccelerator, shared: object): object {
  const registerBits = registerAddressBits(lowered.operations.length)
  return {
    ...shared,
    ...catalogue,
    design: design.name,
    buses: [controlInterface, ...memoryInterfaces(design)],
    interfaces: acceleratorInterfaces(design, registerBits)
      // What belongs to the clock is associated.
      .filter(({ name }) => name !== clockInterface)
      .map(({ name, parameters }) => ({
        name,
        settings: Object.entries(parameters).map(([key, value]) => ({ key, value })),
      })),
    lanes: design.linear.lanes,
    taps: design.linear.taps,
    registerBytes: 2 ** registerBits,
  }
}
