import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { deviceOf } from '../../generator/devices/devices.js'
import { acceleratorHost } from '../../generator/project/accelerator-host.js'
import { acceleratorScripts } from '../../generator/project/accelerator-scripts.js'
import { acceleratorMemoryBanks } from '../../generator/project/alveo-link.js'
import {
  acceleratorFiles,
  lowerAccelerator,
} from '../../generator/targets/verilog-array/accelerator-files.js'
import { hasTcl, runTcl } from './run-tcl.js'

if (!hasTcl) console.warn('skipped: no tclsh, so the Tcl scripts are not run with stand-ins')

const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
const scripts = acceleratorScripts(accelerator, deviceOf('zcu102'))
const text = (name: string) => scripts.get(`scripts/${name}.tcl`) ?? expect.fail(`no ${name}`)

/** What is reported of a routed design, in order. */
const reports = [
  ...['report_timing_summary', 'report_timing', 'report_utilization', 'report_utilization'],
  ...['report_design_analysis', 'report_methodology', 'report_power'],
]

test('every source of the accelerator is packaged, and nothing else', () => {
  const [, sources = ''] = /foreach source \{ ([^}]*) \}/.exec(text('package_accelerator')) ?? []
  const packaged = sources.split(' ').map((source) => `rtl/${source}`)
  expect(packaged.sort()).toEqual([...acceleratorFiles(accelerator).keys()].sort())
})

const card = acceleratorScripts(accelerator, deviceOf('u250'))
const cardText = (path: string) => card.get(path) ?? expect.fail(`no ${path}`)

test('a card has no block design, because its shell has one, but a kernel with the ports of a card', () => {
  expect([...card.keys()]).toEqual([
    'constraints/nano_accel_ooc.xdc',
    'scripts/package_accelerator.tcl',
    'scripts/vivado_ooc.tcl',
    'rtl/nano_accel_card.v',
    'scripts/build_accelerator_xclbin.sh',
    'scripts/alveo_accelerator.cfg',
  ])
})

test('the top of a card has the names and addresses that Vitis wants, and every port of the accelerator', () => {
  const top = cardText('rtl/nano_accel_card.v')
  const [head, body] = top.split(/^\);$/m)
  const ports = [...head.matchAll(/wire (?:\[(\d+):0\] )?(\w+),?$/gm)].map(([, msb = '0', name]) => [
    name,
    Number(msb) + 1,
  ])
  for (const name of ['m00_axi_araddr', 'm00_axi_awaddr', 'm03_axi_araddr'])
    expect(ports).toContainEqual([name, 64])
  expect(ports.map(([name]) => name)).toEqual(
    expect.arrayContaining(['ap_clk', 'ap_rst_n', 's_axi_control_awaddr', 'interrupt']),
  )
  expect(head).not.toMatch(/\b(aclk|aresetn|irq|s_axi_awaddr)\b/)
  expect(head.match(/ADDR_WIDTH 64/g)).toHaveLength(4)
  const inner = acceleratorFiles(accelerator).get('rtl/nano_accel.v') ?? expect.fail('no top')
  const innerPorts = [...inner.split(/^\);$/m)[0].matchAll(/wire (?:\[\d+:0\] )?(\w+),?$/gm)]
  expect([...body.matchAll(/^ {8}\.(\w+)\(/gm)].map(([, port]) => port)).toEqual(
    innerPorts.map(([, port]) => port),
  )
})

test('a card links every argument of the kernel to one memory, and the host opens the kernel of that name', () => {
  const config = cardText('scripts/alveo_accelerator.cfg')
  expect(config).toMatch(/^nk=nano_accel_card:1:nano_accel_card_1$/m)
  const lines = [...config.matchAll(/^sp=nano_accel_card_1\.(\w+):(\S+)$/gm)]
  expect(lines.map(([, argument]) => argument)).toEqual([
    ...['WEIGHTS', 'IMAGE', 'OUTPUT', 'SCRATCH', 'M01_AXI_MEMORY', 'M02_AXI_MEMORY', 'M03_AXI_MEMORY'],
  ])
  expect(new Set(lines.map(([, , memory]) => memory))).toEqual(new Set(['DDR[0]']))
  const memory = acceleratorHost(accelerator).get('host/accelerator_memory.hpp')
  expect(memory).toContain('card_kernel = "nano_accel_card";')
  const script = cardText('scripts/build_accelerator_xclbin.sh')
  expect(script).toContain('package=$project/build/nano_accel_card.xo\n')
  expect(script).toContain('--config "$project/scripts/alveo_accelerator.cfg"')
  expect(script).toContain('-o "$project/build/nano_accel.$target.xclbin"')
})

test('what the accelerator reads and writes may take several banks, but no more than there are', () => {
  const u280 = deviceOf('u280')
  if (u280.family !== 'alveo') return expect.fail('u280 is a card')
  const bank = 256 * 2 ** 20
  expect(acceleratorMemoryBanks(bank, u280)).toBe('HBM[0]')
  expect(acceleratorMemoryBanks(bank + 1, u280)).toBe('HBM[0:1]')
  expect(() => acceleratorMemoryBanks(33 * bank, u280)).toThrow(
    'hardware.device: u280 has 32 memory banks, weights and an image take 33; use fewer',
  )
})

test('the constraints have the clock of the config and no exception', () => {
  const xdc = scripts.get('constraints/nano_accel_ooc.xdc') ?? expect.fail('no constraints')
  const commands = xdc.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(commands).toEqual(['create_clock -period 3.333 -name aclk [get_ports aclk]'])
})

test('the package says of its interfaces what the attributes of the top say', () => {
  const top = acceleratorFiles(accelerator).get('rtl/nano_accel.v') ?? expect.fail('no top')
  const said = [...top.matchAll(/"XIL_INTERFACENAME (\w+), (.*)"/g)].flatMap(([, name, list]) =>
    name === 'aclk' ? [] : list.split(', ').map((setting) => `${name} ${setting}`),
  )
  const set = [...text('package_accelerator').matchAll(/^set_parameter (\w+ \w+ \w+)$/gm)]
  expect(set.map(([, setting]) => setting)).toEqual(said)
  expect(said).toContain('m00_axi NUM_READ_OUTSTANDING 16')
})

describe.skipIf(!hasTcl)('as Tcl runs them', () => {
  test('package_accelerator.tcl runs through, with commands of Vivado alone', () => {
    const { commands, error } = runTcl(text('package_accelerator'), [])
    expect(error).toBe('')
    const own = new Set(commands.map((command) => command.split(' ')[0]))
    expect([...own].filter((name) => !name.startsWith('ipx::')).sort()).toEqual([
      ...['add_files', 'create_project', 'set_property', 'synth_design', 'update_compile_order'],
    ])
    // The clock of its own is for synthesis out of context alone.
    const [used] = commands.filter((command) => command.startsWith('set_property USED_IN '))
    expect(used).toMatch(/ synthesis implementation out_of_context \S*\/constraints\/nano_accel_ooc.xdc$/)
    for (const name of ['s_axi', 'm00_axi', 'm03_axi'])
      expect(commands.filter((command) => command.includes(`-busif ${name} -clock aclk`))).toHaveLength(1)
  })

  test('package_accelerator.tcl of a card packages a kernel that the host drives', () => {
    const { commands, error } = runTcl(cardText('scripts/package_accelerator.tcl'), [])
    expect(error).toBe('')
    expect(commands.filter((command) => command.startsWith('set_property vitis_drc'))).toEqual([
      expect.stringMatching(/^set_property vitis_drc ctrl_protocol user_managed /),
    ])
    expect(commands.at(-1)).toMatch(
      /^package_xo -force -xo_path \S*\/build\/nano_accel_card.xo -kernel_name nano_accel_card -ip_directory \S*\/build\/accelerator_ip -ctrl_protocol user_managed$/,
    )
    const added = commands.flatMap((command) => /^ipx::add_register (\S+)/.exec(command)?.[1] ?? [])
    expect(added).toEqual([
      ...['WEIGHTS', 'IMAGE', 'OUTPUT', 'SCRATCH', 'M01_AXI_MEMORY', 'M02_AXI_MEMORY', 'M03_AXI_MEMORY'],
    ])
    const offsets = commands.flatMap(
      (command) => /^set_property address_offset (\d+)/.exec(command)?.[1] ?? [],
    )
    expect(offsets.map(Number)).toEqual([0x10, 0x18, 0x20, 0x50, 0x58, 0x60, 0x68])
    for (const name of ['s_axi_control', 'm00_axi', 'm03_axi'])
      expect(commands.filter((command) => command.includes(`-busif ${name} -clock ap_clk`))).toHaveLength(1)
    expect(cardText('scripts/package_accelerator.tcl')).toMatch(/ nano_accel_card\.v /)
    expect(commands.filter((command) => command.includes('xdc'))).toEqual([])
  })

  test('package_accelerator.tcl names an interface that Vivado has not found', () => {
    const lacking = `proc ipx::get_bus_interfaces {name args} { return [expr {$name eq "irq" ? "" : $name}] }\n`
    const { error } = runTcl(`namespace eval ipx {}\n${lacking}${text('package_accelerator')}`, [])
    expect(error).toContain('Vivado has not found the interface irq of nano_accel')
  })

  test('vivado_ooc.tcl implements the top by itself and writes reports', () => {
    const { commands, error } = runTcl(text('vivado_ooc'), [])
    expect(error).toBe('')
    const words = commands.map((command) => command.split(' ')[0]).filter((word) => word !== 'read_verilog')
    expect(words).toEqual([
      ...['set_part', 'read_xdc', 'synth_design', 'opt_design', 'place_design', 'phys_opt_design'],
      ...['route_design', 'phys_opt_design', 'write_checkpoint', ...reports],
    ])
    expect(commands.filter((command) => command.startsWith('read_verilog '))).toHaveLength(
      acceleratorFiles(accelerator).size,
    )
    expect(commands.join('\n')).toMatch(
      /read_xdc -mode out_of_context \S*\/constraints\/nano_accel_ooc.xdc\n/,
    )
    expect(commands.join('\n')).toMatch(
      /report_timing_summary .*\/build\/reports\/nano_accel_ooc\/timing_summary.rpt\n/,
    )
  })

  test('vivado_ooc.tcl fails where timing is missed, after its reports', () => {
    const { commands, error } = runTcl(
      `proc get_property {what of} { return -0.1 }\n${text('vivado_ooc')}`,
      [],
    )
    expect(error).toContain('timing is missed: the slack is -0.1 ns; see build/reports/nano_accel_ooc')
    expect(commands.at(-1)).toMatch(/^report_power /)
  })

  test('vivado_accelerator.tcl has a strategy before it runs, and the same reports after', () => {
    const { commands } = runTcl(text('vivado_accelerator'), [])
    const words = commands.map((command) => command.split(' ')[0])
    const strategy = commands.indexOf('set_property strategy Performance_ExplorePostRoutePhysOpt impl_1')
    expect(strategy).toBeGreaterThan(0)
    expect(words.indexOf('launch_runs')).toBeGreaterThan(strategy)
    const after = words.slice(words.indexOf('open_run') + 1)
    expect(after.slice(0, reports.length)).toEqual(reports)
  })

  test('vivado_accelerator.tcl connects every interface of the top', () => {
    const { commands, error } = runTcl(text('vivado_accelerator'), ['8'])
    expect(error).toBe('')
    for (const port of ['m00_axi', 'm01_axi', 'm02_axi', 'm03_axi'])
      expect(commands).toContain(`connect_bd_intf_net kernel/${port} smartconnect_${port}/S00_AXI`)
    expect(commands).toContain('connect_bd_intf_net smartconnect_control/M00_AXI kernel/s_axi')
    expect(commands).toContain('connect_bd_net kernel/irq ps/pl_ps_irq0')
    expect(commands.join('\n')).toContain('moeforge.org:accelerator:nano_accel:1.0 kernel')
  })
})
