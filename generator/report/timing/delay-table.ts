import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { deepFreeze } from '../../base/deep-freeze.js'
import { packageRoot } from '../../base/root.js'
import { parseYaml } from '../../base/yaml-text.js'
import type { Device } from '../../devices/devices.js'

const ns = z.number().min(0)

const table = z.array(
  z.strictObject({
    fabric: z.enum(['ultrascale-plus']),
    families: z.array(z.enum(['zynq-ultrascale-plus', 'alveo'])),
    grades: z.record(z.string(), z.number().positive()),
    launch: z.strictObject({
      register: ns,
      shiftRegister: ns,
      lutMemory: ns,
      dsp: ns,
      memory: ns,
      memoryRegistered: ns,
    }),
    through: z.strictObject({
      lut: ns,
      mux: ns,
      lutMemory: ns,
      carrySum: ns,
      carryOut: ns,
      carryChain: ns,
    }),
    setup: z.strictObject({ register: ns, registerControl: ns, lutMemory: ns, dsp: ns, memory: ns }),
    net: z.strictObject({
      wire: ns,
      spread: z.array(z.strictObject({ over: z.number().positive(), adds: ns })),
    }),
    loads: z.strictObject({ logic: ns, dsp: ns, memory: ns, ultraRam: ns }),
  }),
)

/** Delays of a fabric in nanoseconds, at the grade that its factor is 1 of. */
export type Delays = z.infer<typeof table>[number]

const tablePath = 'generator/report/timing/delays.yaml'
const tables: readonly Delays[] = deepFreeze(
  table.parse(parseYaml(readFileSync(join(packageRoot, tablePath), 'utf8'), tablePath)),
)

/** What a device's delays are, and by what its speed grade multiplies them. */
export interface DeviceDelays {
  readonly delays: Delays
  /** As the part is named: `2LV` of `xck26-sfvc784-2LV-c`. */
  readonly grade: string
  readonly factor: number
}

/** The delays of a device: every family and every grade in the table of devices has some, which a test holds. */
export function delaysOf({ family, part }: Pick<Device, 'family' | 'part'>): DeviceDelays {
  const delays = tables.find(({ families }) => families.includes(family))
  const grade = /-(\d[A-Z]*)(-|$)/.exec(part)?.[1] ?? ''
  const factor = delays?.grades[grade]
  if (delays === undefined || factor === undefined)
    throw new Error(`${tablePath} has no ${family} of grade ${grade || part}`)
  return { delays, grade, factor }
}

/** Of a wire with so many loads, weighted by their room. */
export function netDelay({ net: { wire, spread } }: Delays, load: number): number {
  return wire + Math.max(0, ...spread.filter(({ over }) => load > over).map(({ adds }) => adds))
}
