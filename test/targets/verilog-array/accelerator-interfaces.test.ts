import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { libraryFile } from '../../../generator/print/templates.js'
import {
  acceleratorFiles,
  lowerAccelerator,
} from '../../../generator/targets/verilog-array/accelerator-files.js'
import {
  acceleratorInterfaces,
  memoryInterfaces,
} from '../../../generator/targets/verilog-array/accelerator-interfaces.js'

const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
const files = acceleratorFiles(accelerator)
const top = files.get('rtl/nano_accel.v') ?? expect.fail('no top')
const memories = memoryInterfaces(accelerator.design)
const parameters = (name: string) =>
  acceleratorInterfaces(accelerator.design, 12).find((each) => each.name === name)?.parameters ??
  expect.fail(`no ${name}`)

test('every port of the top belongs to an interface by an attribute, and every interface says what it is', () => {
  const [head] = top.split(/^\);$/m)
  const ports = [...head.matchAll(/\b(?:input|output) +wire (?:\[\d+:0\] )?(\w+)/g)].map(([, name]) => name)
  const attributes = [...head.matchAll(/X_INTERFACE_INFO = "(\S+) (\w+) (\w+)" \*\) \w+ +wire .*?(\w+),?$/gm)]
  expect(attributes.map(([, , , , port]) => port)).toEqual(ports)
  for (const [, vlnv, bus, logical, port] of attributes)
    if (vlnv.includes(':aximm:')) expect(port).toBe(`${bus}_${logical.toLowerCase()}`)
  const named = [...head.matchAll(/"XIL_INTERFACENAME (\w+), /g)].map(([, name]) => name)
  expect(named).toEqual([...new Set(attributes.map(([, , bus]) => bus))])
  expect(named).toEqual(['aclk', 'aresetn', 's_axi', ...memories, 'irq'])
})

test('what masters say of themselves is what the ports are built for', () => {
  const [, beats] = /\.MaxBeats\((\d+)\)/.exec(top) ?? []
  for (const name of memories)
    expect(parameters(name)).toMatchObject({ MAX_BURST_LENGTH: Number(beats), SUPPORTS_NARROW_BURST: 0 })
  // Ports of the accelerator have as many bursts under way as their modules say.
  for (const [module, key] of [
    ['axi_read_port', 'NUM_READ_OUTSTANDING'],
    ['axi_write_port', 'NUM_WRITE_OUTSTANDING'],
  ]) {
    const [, outstanding] = /parameter Outstanding = (\d+)/.exec(libraryFile(`${module}.v`)) ?? []
    expect(parameters('m00_axi')[key]).toBe(Number(outstanding))
  }
  expect(libraryFile('accel_top.v')).not.toContain('.Outstanding(')
})

test('one port reads and writes, the others only read', () => {
  const [first, ...others] = memories.map((name) => parameters(name).READ_WRITE_MODE)
  expect(first).toBe('READ_WRITE')
  expect(others).toEqual(others.map(() => 'READ_ONLY'))
  expect(parameters('m01_axi')).not.toHaveProperty('NUM_WRITE_OUTSTANDING')
  expect(top).not.toContain('m01_axi_aw')
})

test('AxCACHE is what its comment and the docs say: normal, non-cacheable, bufferable', () => {
  const values = [...top.matchAll(/_a[rw]cache = 4'b(\d+);/g)].map(([, value]) => value)
  expect(values).toEqual([...memories, 'm00_axi'].map(() => '0011'))
  expect(top).toContain('normal non-cacheable bufferable')
  const page = readFileSync(join(packageRoot, 'docs/reference/axi.md'), 'utf8')
  expect(page).toMatch(/`AxCACHE` is 0011, which AXI4 calls normal, non-cacheable, bufferable/)
})

test('clock, reset and interrupt are known, and nothing says how fast the clock is', () => {
  expect(parameters('aclk')).toEqual({
    ASSOCIATED_BUSIF: ['s_axi', ...memories].join(':'),
    ASSOCIATED_RESET: 'aresetn',
  })
  expect(parameters('aresetn')).toEqual({ POLARITY: 'ACTIVE_LOW' })
  expect(parameters('irq')).toEqual({ SENSITIVITY: 'LEVEL_HIGH' })
})

// What the constraints claim: no false path is right, since nothing is asynchronous.
test('every register has the one clock, and no reset acts without it', () => {
  for (const [path, text] of files)
    for (const [, events] of text.replaceAll(/\/\/.*/g, '').matchAll(/\balways\s*@\s*(\*|\([^)]*\))/g))
      expect(events, path).toMatch(/^(\*|\(posedge clk_i\))$/)
})
