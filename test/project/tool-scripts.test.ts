import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../generator/config/load.js'
import { deviceOf, devices } from '../../generator/devices/devices.js'
import { bufferMemories } from '../../generator/project/alveo-link.js'
import { memoryPortsOf } from '../../generator/targets/hls-kernel/kernel-interface.js'
import { edited } from '../config/edited.js'
import { scriptsOf } from './scripts-of.js'

/** Words that follow each occurrence of a command. */
function uses(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1])
}

const zynq = [...devices.values()].filter(({ family }) => family === 'zynq-ultrascale-plus')
const cards = [...devices.values()].filter(({ family }) => family === 'alveo')

describe.each(zynq.map(({ key }) => key))('block design for %s', (device) => {
  test.each([1, 2, 3, 4, 6])('%i ports: every interface reaches its slave port, once', (ports) => {
    const { kernel, text } = scriptsOf({ device, ports })
    const script = text('scripts/vivado_zynq.tcl')
    const shared = memoryPortsOf(kernel)
    expect(shared).toHaveLength(Math.min(ports, 4))
    expect(uses(script, /get_bd_intf_pins kernel\/m_axi_(\w+)\]/g)).toEqual(shared.flat())
    expect(uses(script, /\[get_bd_intf_pins smartconnect_(memory\d\/S\d\d)_AXI\]/g)).toEqual(
      shared.flatMap((interfaces, port) =>
        interfaces.map((_, i) => `memory${port}/S${`${i}`.padStart(2, '0')}`),
      ),
    )
    expect(uses(script, /NUM_SI (\d+) CONFIG.NUM_MI 1\]/g).map(Number)).toEqual(
      shared.map((interfaces) => interfaces.length),
    )

    const slaves = uses(script, /get_bd_intf_pins ps\/S_AXI_(\w+)_FPD\]/g)
    expect(slaves).toEqual(['HP0', 'HP1', 'HP2', 'HP3'].slice(0, shared.length))
    const clocks = uses(script, /get_bd_pins ps\/saxi(\w+)_fpd_aclk\]/g)
    expect(clocks).toEqual(slaves.map((slave) => slave.toLowerCase()))
    // HP0 is SAXIGP2, after the two coherent ports.
    const enabled = uses(script, /PSU__USE__S_AXI_GP(\d) 1 /g)
    expect(enabled).toEqual(slaves.map((slave) => `${2 + Number(slave.slice(2))}`))
    expect(uses(script, /PSU__SAXIGP(\d)__DATA_WIDTH 128 /g)).toEqual(enabled)
    expect(uses(script, /PSU__USE__S_AXI_GP(\d) [01] /g)).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('every interface and every clock and reset pin is connected once', () => {
    const script = scriptsOf({ device }).text('scripts/vivado_zynq.tcl')
    const pins = [...script.matchAll(/^connect_bd_(?:intf_)?net (.*)$/gm)].flatMap(([, rest]) =>
      uses(rest, /get_bd_(?:intf_)?pins ([\w/]+)\]/g),
    )
    const sources = ['ps/pl_clk0', 'reset/interconnect_aresetn', 'reset/peripheral_aresetn']
    const sinks = pins.filter((pin) => !sources.includes(pin))
    expect(new Set(sinks).size).toBe(sinks.length)
    for (const cell of uses(script, /-vlnv xilinx\.com:ip:smartconnect (\w+)$/gm))
      expect(sinks).toEqual(
        expect.arrayContaining(['aclk', 'aresetn', 'S00_AXI', 'M00_AXI'].map((pin) => `${cell}/${pin}`)),
      )
    expect(sinks).toEqual(
      expect.arrayContaining([
        'kernel/ap_clk',
        'kernel/ap_rst_n',
        'kernel/s_axi_control',
        'kernel/interrupt',
        'timer/s_axi_aclk',
        'timer/s_axi_aresetn',
        'timer/S_AXI',
        'smartconnect_control/M01_AXI',
      ]),
    )
  })
})

test('part, board and clock are those of the table and the config', () => {
  const { text } = scriptsOf({ device: 'kv260', clockMhz: 150 })
  const script = text('scripts/vivado_zynq.tcl')
  expect(script).toContain('-part xck26-sfvc784-2LV-c ')
  expect(script).toContain('xilinx.com:kv260_som:part0:*')
  expect(script).toContain('PL0_REF_CTRL__FREQMHZ 150 ')
  expect(text('scripts/vitis_hls.tcl')).toContain('set_part xck26-sfvc784-2LV-c\n')
  expect(text('scripts/hls_config.cfg')).toMatch(/^part=xck26-sfvc784-2LV-c$/m)
})

test.each([
  [300, '3.333'],
  [150, '6.666'],
  [250, '4.000'],
])('a clock of %i MHz is a period of %s ns, never a longer one', (clockMhz, period) => {
  const { text } = scriptsOf({ clockMhz })
  expect(text('scripts/vitis_hls.tcl')).toContain(`create_clock -period ${period} -name default\n`)
  expect(text('scripts/hls_config.cfg')).toMatch(new RegExp(`^clock=${period}ns$`, 'm'))
})

test('a config without a clock has that of its device', () => {
  const config = parseConfig(edited({ 'hardware.clockMhz': undefined, 'hardware.device': 'u280' }))
  expect(config.hardware.clockMhz).toBe(deviceOf('u280').clockMhz)
})

test('each family has its scripts and its kind of package', () => {
  const board = scriptsOf({ device: 'zcu102' })
  const card = scriptsOf({ device: 'u280' })
  const both = ['scripts/hls_config.cfg', 'scripts/vitis_hls.tcl', 'scripts/vitis_run.sh']
  expect([...board.files.keys()].sort()).toEqual([...both, 'scripts/vivado_zynq.tcl'])
  expect([...card.files.keys()].sort()).toEqual(['scripts/alveo.cfg', 'scripts/build_xclbin.sh', ...both])
  for (const [{ text }, flow, format, file] of [
    [board, 'vivado', 'ip_catalog', 'build/good_kernel.zip'],
    [card, 'vitis', 'xo', 'build/good_kernel.xo'],
  ] as const) {
    expect(text('scripts/vitis_hls.tcl')).toContain(`-flow_target ${flow}\n`)
    expect(text('scripts/vitis_hls.tcl')).toContain(`-format ${format} -output $project/${file} \\\n`)
    expect(text('scripts/hls_config.cfg')).toContain(`flow_target=${flow}\n`)
    expect(text('scripts/hls_config.cfg')).toContain(`package.output.format=${format}\n`)
    expect(text('scripts/hls_config.cfg')).toContain(`package.output.file=@PROJECT@/${file}\n`)
  }
  expect(board.text('scripts/vivado_zynq.tcl')).toContain('set package $project/build/good_kernel.zip\n')
  expect(card.text('scripts/build_xclbin.sh')).toContain('package=$project/build/good_kernel.xo\n')
})

describe.each(cards.map(({ key }) => key))('link configuration for %s', (device) => {
  test.each([1, 2, 4])(
    '%i ports: every memory argument has a memory, and shares it with its buffer',
    (ports) => {
      const { kernel, text } = scriptsOf({ device, ports })
      const config = text('scripts/alveo.cfg')
      const lines = [...config.matchAll(/^sp=good_kernel_1\.(\w+):((?:HBM|DDR)\[[\d:]+\])$/gm)]
      const memory = kernel.arguments.filter((argument) => argument.kind === 'memory')
      expect(lines.map(([, argument]) => argument)).toEqual(memory.map(({ name }) => name))
      const byBuffer = new Map(memory.map(({ buffer }, index) => [buffer, lines[index][2]]))
      expect(new Set(byBuffer.values()).size).toBe(3)
      for (const [index, { buffer }] of memory.entries()) expect(lines[index][2]).toBe(byBuffer.get(buffer))
      expect(config).toMatch(/^kernel_frequency=0:300$/m)
      expect(config).toMatch(/^nk=good_kernel:1:good_kernel_1$/m)
    },
  )
})

test('weights take as many banks as they need, and no more than there are', () => {
  const card = deviceOf('u280')
  if (card.family !== 'alveo') return expect.fail('u280 is a card')
  const bank = 256 * 2 ** 20
  expect(bufferMemories(bank, card)).toEqual({ weights: 'HBM[0]', image: 'HBM[1]', tensors: 'HBM[2]' })
  expect(bufferMemories(bank + 1, card)).toEqual({ weights: 'HBM[0:1]', image: 'HBM[2]', tensors: 'HBM[3]' })
  expect(bufferMemories(30 * bank, card).tensors).toBe('HBM[31]')
  expect(() => bufferMemories(30 * bank + 1, card)).toThrow(
    'hardware.device: u280 has 32 memory banks, the weights take 31, image and tensors one each; use fewer',
  )
})
