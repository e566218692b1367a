import type { AlveoDevice } from '../devices/devices.js'
import { render } from '../print/templates.js'
import { acceleratorFiles } from '../targets/verilog-array/accelerator-files.js'
import {
  clockInterface,
  controlInterface,
  memoryInterfaces,
  resetInterface,
} from '../targets/verilog-array/accelerator-interfaces.js'
import { scratchBytes } from '../targets/verilog-array/accelerator-map.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { resultBytes } from '../targets/verilog-array/accelerator-result.js'
import { cardInterfaces, cardTop, cardTopName, vitisName } from '../targets/verilog-array/card-top.js'
import { registers } from '../targets/verilog-array/registers.js'
import { acceleratorMemoryBanks, type LinkContext } from './alveo-link.js'
import { interfaceSettings } from './interface-settings.js'
import type { ToolScript } from './tool-scripts.js'

const link: ToolScript = {
  path: 'scripts/build_accelerator_xclbin.sh',
  about: '`v++ --link`: the xclbin with the Verilog accelerator',
}
const linkConfig: ToolScript = { path: 'scripts/alveo_accelerator.cfg', about: 'what it gives v++' }

/** The scripts that link the Verilog accelerator for a card. */
export const linkScripts: readonly ToolScript[] = [link, linkConfig]

/** What is packaged for v++: the accelerator with the ports of a card, as a kernel that its host drives. */
export function cardPackage(accelerator: LoweredAccelerator): object {
  const { design } = accelerator
  const top = cardTopName(design)
  const sources = [...acceleratorFiles(accelerator).keys(), cardPath(top)]
  return {
    ...{ isCard: true, top, package: packageOf(top), arguments: cardArguments(accelerator) },
    sources: sources.map((path) => path.replace(/^rtl\//, '')).join(' '),
    ...{ clock: vitisName(clockInterface), reset: vitisName(resetInterface) },
    buses: [vitisName(controlInterface), ...memoryInterfaces(design)],
    interfaces: interfaceSettings(cardInterfaces(accelerator)),
  }
}

/** The files that a card takes beside, by path: the top with its ports, and the scripts that link it. */
export function cardFiles(accelerator: LoweredAccelerator, device: AlveoDevice): Map<string, string> {
  const { design, layout } = accelerator
  const top = cardTopName(design)
  const bytes = layout.bytes + layout.imageBytes + resultBytes(accelerator) + scratchBytes(accelerator)
  const memory = acceleratorMemoryBanks(bytes, device)
  const context = {
    ...{ kernel: top, device: device.title, platform: device.platform, clockMhz: design.clockMhz },
    ...{ package: packageOf(top), link: linkContext(design.name) },
    banks: cardArguments(accelerator).map(({ name }) => ({ argument: name, memory })),
  }
  return new Map([
    [cardPath(top), cardTop(accelerator)],
    [link.path, render('project/scripts/build_xclbin.sh.hbs', context)],
    [linkConfig.path, render('project/scripts/alveo.cfg.hbs', context)],
  ])
}

function linkContext(name: string): LinkContext {
  return {
    ...{ script: link.path, config: linkConfig.path },
    ...{ work: 'build/xclbin_accelerator', result: `${name}_accel` },
    packager: 'scripts/package_accelerator.tcl',
    about: '# The first port reaches everything, and the others the weights: all of it is in one memory.',
  }
}

function cardPath(top: string): string {
  return `rtl/${top}.v`
}

function packageOf(top: string): string {
  return `build/${top}.xo`
}

/** A kernel's argument: an address, and the port by which memory is reached there. */
interface CardArgument {
  readonly name: string
  /** Of its register, where it has one. */
  readonly offset: number
  readonly port: string
}

/** The addresses that the host writes, all of the first port, and one for each further port, for v++ alone. */
function cardArguments({ design }: LoweredAccelerator): CardArgument[] {
  const [first, ...others] = memoryInterfaces(design)
  const addresses = registers.flatMap(({ name, offset, access }) =>
    access === 'read, write' && name.endsWith('_LO')
      ? [{ name: name.replace(/_LO$/, ''), offset, port: first }]
      : [],
  )
  // Counters come last, with a gap in front of them.
  const free = 4 + Math.max(...registers.slice(0, -1).map(({ offset }) => offset))
  return [
    ...addresses,
    ...others.map((port, i) => ({ name: `${port.toUpperCase()}_MEMORY`, offset: free + 8 * i, port })),
  ]
}
