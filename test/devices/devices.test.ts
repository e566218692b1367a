import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { parseConfig } from '../../generator/config/load.js'
import {
  type Device,
  deviceKeys,
  deviceOf,
  devices,
  parseDevices,
  portCount,
} from '../../generator/devices/devices.js'
import { edited } from '../config/edited.js'

const table = await readFile(join(packageRoot, 'generator/devices/devices.yaml'), 'utf8')
const page = await readFile(join(packageRoot, 'docs/reference/devices.md'), 'utf8')

describe.each([...devices.values()])('$key', (device) => {
  test('two flip-flops for each look-up table, as UltraScale+ has them', () => {
    expect(device.resources.ff).toBe(2 * device.resources.lut)
  })

  test('the config is held to its multipliers, ports and their width', () => {
    const { dsp } = device.resources
    const array = { lanes: 64, taps: 64 }
    const problem = `hardware.array: 64 lanes × 64 taps take 4096 DSPs, ${device.key} has ${dsp}; `
    const full = () => parseConfig(edited({ 'hardware.device': device.key, 'hardware.array': array }))
    if (dsp < 4096) expect(full).toThrow(problem)
    else expect(full().hardware.array).toEqual(array)

    const most = portCount(device)
    const ports = (count: number) =>
      parseConfig(edited({ 'hardware.device': device.key, 'hardware.axi.ports': count })).hardware.axi.ports
    expect(ports(most)).toBe(most)
    if (most < 32)
      expect(() => ports(most + 1)).toThrow(`${most + 1} is more than the ${most} of ${device.key}`)

    const { dataBits } = device.memory
    const bits = (count: number) =>
      parseConfig(edited({ 'hardware.device': device.key, 'hardware.axi.dataBits': count })).hardware.axi
    expect(bits(dataBits).dataBits).toBe(dataBits)
    if (dataBits < 1024)
      expect(() => bits(2 * dataBits)).toThrow(
        `${2 * dataBits} is more than the ${dataBits} of ${device.key}`,
      )
  })

  test('docs/reference/devices.md has its row', () => {
    expect(page).toContain(`${row(device)}\n`)
  })
})

function row(device: Device): string {
  const { key, title, part, resources, memory, clockMhz } = device
  const behind = 'portMiB' in memory ? ` of ${memory.portMiB} MiB` : ''
  const cells = [
    ...[`\`${key}\``, title, `\`${part}\``],
    ...Object.values(resources).map((count) => count.toLocaleString('en')),
    `${portCount(device)} × ${memory.dataBits} bits, ${memory.kind}${behind}`,
    clockMhz,
  ]
  return `| ${cells.join(' | ')} |`
}

test('an unknown device is an error that names the known ones', () => {
  const names = 'zcu102, zcu104, kv260, u250 or u280'
  expect(() => deviceOf('zcu106')).toThrow(
    `hardware.device: "zcu106" is not a known device; devices are ${names.replace(' or', ',')}; did you mean zcu102?`,
  )
  expect(() => parseConfig(edited({ 'hardware.device': 'zcu106' }))).toThrow(`write ${names}`)
})

test('the table is frozen, in its own order', () => {
  expect(deviceKeys).toEqual(['zcu102', 'zcu104', 'kv260', 'u250', 'u280'])
  expect(() => Object.assign(deviceOf('u280').resources, { dsp: 1 })).toThrow(TypeError)
})

test.each([
  ['dsp: 2520', 'dps: 2520', 'generator/devices/devices.yaml: 0.resources'],
  ['family: alveo', 'family: versal', 'generator/devices/devices.yaml: 3.family'],
  ['pattern: HP%', 'pattern: HP', 'generator/devices/devices.yaml: 0.memory.ports.0.pattern'],
  ['key: kv260', 'key: zcu102', 'generator/devices/devices.yaml: zcu102 is there twice; keep one of them'],
])('%s written as %s is an error of the table', (right, wrong, problem) => {
  expect(table).toContain(right)
  expect(() => parseDevices(table.replace(right, wrong))).toThrow(problem)
})
