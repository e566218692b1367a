import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { deepFreeze } from '../base/deep-freeze.js'
import { InputError } from '../base/errors.js'
import { packageRoot } from '../base/root.js'
import { nameRepair } from '../base/wording.js'
import { parseYaml } from '../base/yaml-text.js'

const count = z.int().min(1)

/** `%` in the pattern stands for the number of a port. */
const portGroup = { pattern: z.string().regex(/^[^%]*%[^%]*$/), count }

const shared = {
  /** The name in a config. */
  key: z.string().regex(/^[a-z][a-z0-9]*$/),
  title: z.string().min(1),
  part: z.string().regex(/^xc[a-z0-9]+(-[A-Za-z0-9]+)+$/),
  /** Clock of a design that names none, in MHz. */
  clockMhz: count,
  /** Of the whole device: DSP48E2, block RAMs of 36 Kb, UltraRAMs of 288 Kb, look-up tables, flip-flops. */
  resources: z.strictObject({
    dsp: count,
    bram36: count,
    uram: z.int().min(0),
    lut: count,
    ff: count,
  }),
}

const zynq = z.strictObject({
  ...shared,
  family: z.literal('zynq-ultrascale-plus'),
  /** Board files' name without their version. */
  boardPart: z.string().min(1),
  memory: z.strictObject({
    kind: z.literal('DDR4'),
    /** Width of a port in bits. */
    dataBits: count,
    /** In the order of their use. Port i of a group is the processing system's slave SAXIGP<saxigp + i>. */
    ports: z.array(z.strictObject({ ...portGroup, saxigp: z.int().min(0) })).min(1),
  }),
})

const alveo = z.strictObject({
  ...shared,
  family: z.literal('alveo'),
  /** The v++ platform. */
  platform: z.string().min(1),
  memory: z.strictObject({
    kind: z.enum(['DDR4', 'HBM2']),
    dataBits: count,
    /** Banks, as v++ names them. */
    ports: z.array(z.strictObject(portGroup)).length(1),
    /** Memory behind each port, in MiB. */
    portMiB: count,
  }),
})

const tableSchema = z.array(z.discriminatedUnion('family', [zynq, alveo])).min(1)

/** A board with a Zynq UltraScale+: the kernel shares its processors' memory. */
export type ZynqDevice = z.infer<typeof zynq>

/** An accelerator card: the host loads kernels into it over PCIe. */
export type AlveoDevice = z.infer<typeof alveo>

/** A board that projects are generated for. */
export type Device = ZynqDevice | AlveoDevice

const tablePath = 'generator/devices/devices.yaml'

/** Every known device, by its key, in the table's order. */
export const devices: ReadonlyMap<string, Device> = parseDevices(
  readFileSync(join(packageRoot, tablePath), 'utf8'),
)

/** Keys of the known devices: at least one. */
export const deviceKeys = [...devices.keys()] as [string, ...string[]]

/**
 * The device of a key.
 * @throws InputError where the table has none.
 */
export function deviceOf(key: string): Device {
  const device = devices.get(key)
  if (device === undefined)
    throw InputError.at(
      'hardware.device',
      `"${key}" is not a known device`,
      nameRepair(key, deviceKeys, 'devices'),
    )
  return device
}

/** How many memory ports a design can have on a device. */
export function portCount({ memory }: Device): number {
  return memory.ports.reduce((sum, group) => sum + group.count, 0)
}

/**
 * Reads a table of devices.
 * @throws InputError for the first entry that is not as the table has them, or has the key of another.
 */
export function parseDevices(text: string): Map<string, Device> {
  const parsed = tableSchema.safeParse(parseYaml(text, tablePath))
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw InputError.at(`${tablePath}: ${path.join('.')}`, message)
  }
  const table = new Map<string, Device>()
  for (const device of parsed.data) {
    if (table.has(device.key))
      throw InputError.at(tablePath, `${device.key} is there twice`, 'keep one of them')
    table.set(device.key, deepFreeze(device))
  }
  return table
}
