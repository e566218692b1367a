import type { Design } from '../design/design.js'
import type { Device } from '../devices/devices.js'
import { render } from '../print/templates.js'
import { type KernelInterface, memoryPortsOf } from '../targets/hls-kernel/kernel-interface.js'
import { alveoContext, type LinkContext } from './alveo-link.js'
import { zynqContext } from './zynq-block-design.js'

/** A script for the vendor's tools. */
export interface ToolScript {
  /** Within a project; its template is of the same name. */
  readonly path: string
  readonly about: string
}

/** What a family's kernels are packaged as, and the scripts that build with the package. */
interface Family {
  readonly flowTarget: string
  readonly package: { readonly format: string; readonly extension: string }
  readonly scripts: readonly ToolScript[]
}

const synthesisScripts: readonly ToolScript[] = [
  {
    path: 'scripts/vitis_hls.tcl',
    about: '`vitis_hls -f`: C simulation, synthesis, cosimulation and export, up to Vitis 2024.2',
  },
  { path: 'scripts/vitis_run.sh', about: 'the same with `v++` and `vitis-run`, from Vitis 2025.1 on' },
  { path: 'scripts/hls_config.cfg', about: 'what `vitis_run.sh` gives them' },
]

const families: Record<Device['family'], Family> = {
  'zynq-ultrascale-plus': {
    flowTarget: 'vivado',
    package: { format: 'ip_catalog', extension: 'zip' },
    scripts: [
      {
        path: 'scripts/vivado_zynq.tcl',
        about: '`vivado -mode batch -source`: block design, bitstream, `.hwh` and `.xsa`',
      },
    ],
  },
  alveo: {
    flowTarget: 'vitis',
    package: { format: 'xo', extension: 'xo' },
    scripts: [
      { path: 'scripts/build_xclbin.sh', about: '`v++ --link`: the xclbin that the host loads' },
      { path: 'scripts/alveo.cfg', about: 'what it gives v++: clock, and the memory of each argument' },
    ],
  },
}

/** The scripts of a project for a device. */
export function scriptsFor({ family }: Device): ToolScript[] {
  return [...synthesisScripts, ...families[family].scripts]
}

/**
 * Prints the scripts that take a design's kernel through Vitis and Vivado, by path.
 * @throws InputError when the device's memory does not suffice.
 */
export function toolScripts(design: Design, kernel: KernelInterface, device: Device): Map<string, string> {
  const context = { ...synthesisContext(design, kernel, device), ...familyContext(design, kernel, device) }
  return new Map(scriptsFor(device).map(({ path }) => [path, render(`project/${path}.hbs`, context)]))
}

function synthesisContext({ name, clockMhz }: Design, kernel: KernelInterface, device: Device): object {
  const { flowTarget, package: packaged } = families[device.family]
  return {
    name,
    kernel: kernel.name,
    device: device.title,
    part: device.part,
    clockMhz,
    periodNs: clockPeriod(clockMhz),
    flowTarget,
    packageFormat: packaged.format,
    package: `build/${kernel.name}.${packaged.extension}`,
    ...{ oldest: oldestVitis, packagedAs },
  }
}

function familyContext(design: Design, kernel: KernelInterface, device: Device): object {
  if (device.family === 'alveo') return { ...alveoContext(design, kernel, device), link: kernelLink(design) }
  const ports = memoryPortsOf(kernel).map((bundles, port) => ({
    name: `memory${port}`,
    interfaces: bundles.map((bundle) => `m_axi_${bundle}`),
  }))
  return {
    ...zynqContext(ports, device),
    ...{ script: 'scripts/vivado_zynq.tcl', result: design.name, vivado: 'vivado' },
    strategy: implementationStrategy,
    packager: 'the step export of scripts/vitis_hls.tcl or vitis_run.sh',
    ip: {
      ...{ name: kernel.name, vlnv: vlnvOf(kernel), archive: true },
      ...{ clock: 'ap_clk', reset: 'ap_rst_n', control: 's_axi_control', interrupt: 'interrupt' },
    },
  }
}

function kernelLink({ name }: Design): LinkContext {
  return {
    ...{ script: 'scripts/build_xclbin.sh', config: 'scripts/alveo.cfg' },
    ...{ work: 'build/xclbin', result: name },
    packager: 'the export step of scripts/vitis_hls.tcl or scripts/vitis_run.sh',
    about: '# Arguments that point at the same buffer use the same memory.',
  }
}

/** The first release whose dataflow regions are what the kernel was written for. */
const oldestVitis = '2022.2'

/** Vivado's strategy for designs that are to be fast: `Explore` in every step, and physical optimisation after routing (UG904). */
export const implementationStrategy = 'Performance_ExplorePostRoutePhysOpt'

/** What the kernel's IP is exported as, and found by. */
const packagedAs = { vendor: 'xilinx.com', library: 'hls', version: '1.0' } as const

function vlnvOf({ name }: KernelInterface): string {
  return `${packagedAs.vendor}:${packagedAs.library}:${name}:${packagedAs.version}`
}

/** Nanoseconds of a clock, with parts of a picosecond dropped: what is synthesised is never slower than asked. */
export function clockPeriod(mhz: number): string {
  return (Math.floor(1e6 / mhz) / 1000).toFixed(3)
}
