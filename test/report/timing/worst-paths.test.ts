import { describe, expect, test } from 'vitest'
import { devices } from '../../../generator/devices/devices.js'
import { netlistOf } from '../../../generator/report/netlist.js'
import { delaysOf, netDelay } from '../../../generator/report/timing/delay-table.js'
import { estimateTiming } from '../../../generator/report/timing/worst-paths.js'

const zcu102 = delaysOf({ family: 'zynq-ultrascale-plus', part: 'xczu9eg-ffvb1156-2-e' })
const { launch, setup, through, loads } = zcu102.delays
const wire = (load: number) => netDelay(zcu102.delays, load)

type Pins = Readonly<Record<string, readonly number[]>>
interface RawCell {
  readonly type: string
  readonly in: Pins
  readonly out: Pins
}

/** A module as Yosys writes it: cells by name, ports, names of wires. */
function module(
  cells: Readonly<Record<string, RawCell>>,
  { inputs = {}, outputs = {}, names = {} }: { inputs?: Pins; outputs?: Pins; names?: Pins } = {},
) {
  const ports = (pins: Pins, direction: string) =>
    Object.entries(pins).map(([name, bits]) => [name, { direction, bits }])
  const directions = (cell: RawCell) => ({
    ...Object.fromEntries(Object.keys(cell.in).map((port) => [port, 'input'])),
    ...Object.fromEntries(Object.keys(cell.out).map((port) => [port, 'output'])),
  })
  return {
    attributes: {},
    ports: Object.fromEntries([...ports(inputs, 'input'), ...ports(outputs, 'output')]),
    cells: Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => [
        name,
        {
          ...{ type: cell.type, attributes: {}, port_directions: directions(cell) },
          connections: { ...cell.in, ...cell.out },
        },
      ]),
    ),
    netnames: Object.fromEntries(Object.entries(names).map(([name, bits]) => [name, { hide_name: 0, bits }])),
  }
}

const register = (d: number, q: number): RawCell => ({
  type: 'FDRE',
  in: { C: [1], D: [d] },
  out: { Q: [q] },
})
const lut = (a: number, o: number): RawCell => ({ type: 'LUT1', in: { I0: [a] }, out: { O: [o] } })

function longest(modules: Readonly<Record<string, unknown>>, delays = zcu102) {
  return estimateTiming(netlistOf(modules, 'top'), delays, 20).paths
}

test('a path is what its register, wires and cells take, up to the next register', () => {
  const top = module(
    { $a: register(9, 2), $l: lut(2, 3), $b: register(3, 4) },
    { names: { from_q: [2], to_q: [4] } },
  )
  expect(longest({ top })).toEqual([
    {
      ns: expect.closeTo(launch.register + 2 * wire(1) + through.lut + setup.register, 9),
      ...{ from: 'from_q', through: [], to: 'to_q', levels: 1, load: 1 },
    },
  ])
})

test('a wire with more to reach takes longer, and so it does across modules', () => {
  const reader = module({ $r: register(2, 3) }, { inputs: { clk: [1], d: [2] }, names: { held_q: [3] } })
  const users = Array.from({ length: 5 }, (_, i) => [
    `u_${i}`,
    { type: 'reader', in: { clk: [1], d: [2] }, out: {} },
  ])
  const top = module({ $a: register(9, 2), ...Object.fromEntries(users) }, { names: { from_q: [2] } })
  const [path, ...others] = longest({ top, reader })
  expect(others).toEqual([])
  expect(path).toMatchObject({ from: 'from_q', to: 'u_0.held_q', levels: 0, load: 5 })
  expect(path.ns).toBeCloseTo(launch.register + wire(5) + setup.register, 9)
  expect(wire(5)).toBeGreaterThan(wire(4))
})

test('a chain of carries is one level, and has no wires within', () => {
  const carry = (from: number, to: number): RawCell => ({
    type: 'CARRY4',
    in: { CI: [from], S: [0, 0, 0, 0], DI: [0, 0, 0, 0] },
    out: { CO: [to + 10, to + 11, to + 12, to], O: [to + 13, to + 14, to + 15, to + 16] },
  })
  const first: RawCell = { ...carry(0, 20), in: { ...carry(0, 20).in, CI: [], CYINIT: [], S: [2, 0, 0, 0] } }
  const top = module(
    { $a: register(9, 2), $c: first, $d: carry(20, 40), $e: carry(40, 60), $b: register(76, 4) },
    { names: { from_q: [2], to_q: [4] } },
  )
  const [path] = longest({ top })
  const chain = through.carryOut + through.carryChain + through.carrySum
  expect(path).toMatchObject({ from: 'from_q', to: 'to_q', levels: 1 })
  expect(path.ns).toBeCloseTo(launch.register + 2 * wire(1) + chain + setup.register, 9)
})

describe('registers of DSPs and block RAMs', () => {
  const dsp: RawCell = { type: 'DSP48E2', in: { A: [2] }, out: { P: [3] } }
  const ram: RawCell = { type: 'RAMB36E2', in: { ADDRARDADDR: [8] }, out: { DOUTADOUT: [3] } }

  test('one that only DSPs read is theirs: what is before it ends there', () => {
    const top = module(
      { $a: register(9, 7), $x: register(7, 2), $m: dsp },
      { names: { from_q: [7], x_q: [2] } },
    )
    const [path] = longest({ top })
    expect(path).toMatchObject({ from: 'from_q', to: 'x_q', load: loads.dsp })
    expect(path.ns).toBeCloseTo(launch.register + wire(loads.dsp) + setup.dsp, 9)
  })

  test.each([
    ['a DSP', dsp, launch.dsp],
    ['a block RAM', ram, launch.memoryRegistered],
  ])('one that %s alone drives is its own, and where paths begin', (_, cell, ns) => {
    const top = module(
      { $m: cell, $y: register(3, 4), $b: register(4, 5) },
      { names: { y_q: [4], to_q: [5] } },
    )
    const path = longest({ top }).find(({ to }) => to === 'to_q')
    expect(path).toMatchObject({ from: 'y_q', levels: 0 })
    expect(path?.ns).toBeCloseTo(ns + wire(1) + setup.register, 9)
  })

  test('a block RAM whose output goes elsewhere too has none', () => {
    const top = module(
      { $m: ram, $y: register(3, 4), $l: lut(3, 5), $b: register(5, 6) },
      { names: { y_q: [4], to_q: [6] } },
    )
    expect(longest({ top })[0].ns).toBeCloseTo(
      launch.memory + wire(2) + through.lut + wire(1) + setup.register,
      9,
    )
  })
})

test('of paths that differ in numbers alone the longest is shown', () => {
  const lane = (i: number) => ({
    [`$a${i}`]: register(90 + i, 10 * i + 2),
    [`$l${i}`]: lut(10 * i + 2, 10 * i + 3),
    [`$b${i}`]: register(10 * i + 3, 10 * i + 4),
  })
  const names = Object.fromEntries(
    [1, 2, 3].flatMap((i) => [
      [`x_${i}_q`, [10 * i + 2]],
      [`y_${i}_q`, [10 * i + 4]],
    ]),
  )
  const paths = longest({
    top: module({ ...lane(1), ...lane(2), ...lane(3), $more: lut(22, 99) }, { names }),
  })
  expect(paths).toHaveLength(1)
})

test('every device has delays, and a slower grade has longer ones', () => {
  for (const device of devices.values()) expect(delaysOf(device).factor).toBeGreaterThan(0)
  const slow = delaysOf({ family: 'zynq-ultrascale-plus', part: 'xck26-sfvc784-2LV-c' })
  const top = module({ $a: register(9, 2), $b: register(2, 4) })
  expect(longest({ top }, slow)[0].ns).toBeCloseTo(slow.factor * longest({ top })[0].ns, 9)
  expect(slow.factor).toBeGreaterThan(1)
  expect(() => delaysOf({ family: 'alveo', part: 'xcu280-fsvh2892-9X-e' })).toThrow('9X')
})
