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
import { cardFiles, cardPackage, linkScripts } from './accelerator-card.js'
import { interfaceSettings } from './interface-settings.js'
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

const cardPackaging: ToolScript = {
  ...packaging,
  about: '`vivado -mode batch -source`: the Verilog accelerator as a kernel for v++',
}

/** The scripts that take the Verilog accelerator through Vivado, and on a card through v++. */
export function acceleratorScriptsFor({ family }: Device): ToolScript[] {
  return family === 'alveo'
    ? [cardPackaging, ...linkScripts, outOfContext]
    : [packaging, blockDesign, outOfContext]
}

/** Prints them, and the constraints that they give to Vivado, by path. */
export function acceleratorScripts(accelerator: LoweredAccelerator, device: Device): Map<string, string> {
  const context = sharedContext(accelerator, device)
  const scripts = new Map([
    [context.constraints, render('project/constraints/accelerator_ooc.xdc.hbs', context)],
    [
      packaging.path,
      render(`project/${packaging.path}.hbs`, {
        ...context,
        ...catalogue,
        ...(device.family === 'alveo' ? cardPackage(accelerator) : catalogued(accelerator)),
        ...packagingContext(accelerator),
      }),
    ],
    [outOfContext.path, render(`project/${outOfContext.path}.hbs`, context)],
  ])
  if (device.family === 'alveo') return new Map([...scripts, ...cardFiles(accelerator, device)])
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

function packagingContext({ design, lowered }: LoweredAccelerator): object {
  return {
    design: design.name,
    lanes: design.linear.lanes,
    taps: design.linear.taps,
    registerBytes: 2 ** registerAddressBits(lowered.operations.length),
  }
}

/** What is packaged for Vivado's catalogue: the top as it is. */
function catalogued({ design, lowered }: LoweredAccelerator): object {
  return {
    ...{ isCard: false, package: '', arguments: [] },
    buses: [controlInterface, ...memoryInterfaces(design)],
    interfaces: interfaceSettings(
      acceleratorInterfaces(design, registerAddressBits(lowered.operations.length)),
    ),
  }
}
