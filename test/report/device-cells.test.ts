import { expect, test } from 'vitest'
import { costOf, dependence } from '../../generator/report/device-cells.js'

test.each([
  ['RAM32M', 4],
  ['RAM64M8', 8],
  ['RAM32M16', 8],
  ['RAM32X1S', 1],
  ['RAM64X1D', 2],
  ['RAM128X1D', 4],
  ['RAM256X1D', 8],
  ['RAM512X1S', 8],
  ['RAM64X8SW', 8],
  ['SRLC32E', 1],
  ['LUT6', 1],
  ['RAMB36E2', 0],
  ['MUXF7', 0],
])('a %s takes %i LUTs', (type, luts) => {
  expect(costOf({ [type]: 1 }).lut).toBe(luts)
})

test('halves add up', () => {
  expect(costOf({ RAMB18E2: 3, RAMB36E2: 1, CARRY4: 3 })).toMatchObject({ bram: 2.5, carry8: 1.5 })
})

test('a carry chain depends on bits below, a LUT memory on the address, a register on nothing', () => {
  const carry = dependence('CARRY4', { port: 'O', index: 1 })
  expect([carry('S', 1), carry('S', 2), carry('CI', 0)]).toEqual([true, false, true])
  const memory = dependence('RAM64M8', { port: 'DOB', index: 0 })
  expect([memory('ADDRB', 5), memory('ADDRA', 5), memory('DIB', 0), memory('WE', 0)]).toEqual([
    true,
    false,
    false,
    false,
  ])
  const dual = (port: string) => dependence('RAM64X1D', { port, index: 0 })
  expect([dual('DPO')('DPRA0', 0), dual('DPO')('A0', 0), dual('SPO')('A0', 0)]).toEqual([true, false, true])
  expect(dependence('FDRE', { port: 'Q', index: 0 })('D', 0)).toBe(false)
  expect(dependence('SRL16E', { port: 'Q', index: 0 })('D', 0)).toBe(false)
})
