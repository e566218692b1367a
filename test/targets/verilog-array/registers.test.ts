import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { libraryFile } from '../../../generator/print/templates.js'
import {
  registers,
  registersHeader,
  registerTable,
} from '../../../generator/targets/verilog-array/registers.js'

const verilog = libraryFile('accel_registers.v')

test('the Verilog has the offsets of the table', () => {
  const found = [...verilog.matchAll(/^ {4}localparam \[AddrBits-1:0\] (\w+)At += 'h([0-9a-f]+);/gm)]
  expect(found.map(([, name, offset]) => [name, Number.parseInt(offset, 16)])).toEqual(
    registers.map(({ name, offset }) => [camel(name), offset]),
  )
})

test('the Verilog has the bits of the table', () => {
  const found = [...verilog.matchAll(/^ {4}localparam ((?:Control|Status|Irq)\w+) += (\d+);/gm)]
  // Those of IRQ_ENABLE are those of IRQ_STATUS; ERROR_CAUSE is put together where the error is.
  const named = registers.filter(({ name }) => name !== 'IRQ_ENABLE' && name !== 'ERROR_CAUSE')
  expect(found.map(([, name, bit]) => [name, Number(bit)])).toEqual(
    named.flatMap(({ name, bits = [] }) => bits.map((bit) => [camel(name) + camel(bit.name), bit.bit])),
  )
  const bitsOf = (register: string) => registers.find(({ name }) => name === register)?.bits
  expect(bitsOf('IRQ_ENABLE')).toEqual(bitsOf('IRQ_STATUS'))
})

test('registers are words, one behind the other, up to the counters', () => {
  const offsets = registers.slice(0, -1).map(({ offset }) => offset)
  expect(offsets).toEqual(offsets.map((_, index) => 4 * index))
})

test('the docs show the table', () => {
  const page = readFileSync(join(packageRoot, 'docs/reference/accelerator-registers.md'), 'utf8')
  expect(page).toContain(registerTable())
})

test('the C++ header has every register and bit', () => {
  const header = registersHeader()
  expect(header.match(/^constexpr/gm)).toHaveLength(
    registers.reduce((count, { bits = [] }) => count + 1 + bits.length, 0),
  )
  expect(header).toMatch(/^\/\/ upper half\nconstexpr std::uint32_t error_addr_hi = 0x38;$/m)
  expect(header).toMatch(/^constexpr std::uint32_t status_aborted = 3;$/m)
})

/** WEIGHTS_LO as the Verilog writes it: WeightsLo. */
function camel(name: string): string {
  return name
    .split('_')
    .map((word) => word[0].toUpperCase() + word.slice(1).toLowerCase())
    .join('')
}
