import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { deviceOf } from '../../generator/devices/devices.js'
import { acceleratorUnits } from '../../generator/estimate/resources/accelerator-units.js'
import { mapToDevice, type VerilogDesign } from '../../generator/report/map-to-device.js'
import { synthesisDesigns } from '../../generator/report/synthesis-designs.js'
import { delaysOf } from '../../generator/report/timing/delay-table.js'
import { yosysHere } from '../../sim/yosys/yosys-here.js'
import {
  type Measured,
  type MeasuredUnits,
  measuredPath,
  readMeasured,
  readSamples,
  type Sample,
  sampleDesign,
} from './samples.js'
import { unitCosts } from './unit-costs.js'

/**
 * Synthesises with Yosys every sample whose Verilog is not what was measured last, which takes minutes for each, and writes what
 * their units take: after each one, so that nothing is lost when it is stopped.
 * @param options.onlyNew - samples that were measured before keep what was found then.
 */
export async function measureSamples({ onlyNew }: { readonly onlyNew: boolean }): Promise<void> {
  const yosys = await yosysHere().version()
  const last = readMeasured()
  const before = last.yosys === yosys ? last.samples : []
  const samples: Measured['samples'] = []
  for (const sample of readSamples()) {
    const [verilog] = synthesisDesigns(sampleDesign(sample), undefined)
    const digest = digestOf(verilog)
    const same = before.find((each) => nameOf(each) === nameOf(sample))
    const known = before.find((each) => each.verilog === digest) ?? (onlyNew ? same : undefined)
    if (known === undefined) console.error(`synthesising ${sample.config} ${JSON.stringify(sample.edits)}`)
    const units = known?.units ?? (await measured(sample, verilog))
    samples.push({ ...sample, verilog: known?.verilog ?? digest, units })
    const rest = before.filter(({ verilog }) => !samples.some((each) => each.verilog === verilog))
    if (known === undefined) write({ yosys, samples: [...samples, ...rest] })
  }
  write({ yosys, samples })
}

function nameOf({ config, edits }: Sample): string {
  return JSON.stringify([config, edits])
}

function digestOf({ files }: VerilogDesign): string {
  const hash = createHash('sha256')
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${path}\n${text}`)
  return hash.digest('hex')
}

// A line a sample, so that changes can be read.
function write(measured: Measured): void {
  writeFileSync(measuredPath, `${JSON.stringify(measured).replaceAll('{"config"', '\n{"config"')}\n`)
}

async function measured(sample: Sample, verilog: VerilogDesign): Promise<MeasuredUnits> {
  const design = sampleDesign(sample)
  const netlist = await mapToDevice(verilog, { flatten: false })
  const opened = [verilog.top, ...(verilog.opened ?? [])]
  const units = unitCosts(netlist, { opened, delays: delaysOf(deviceOf(design.device)) })
  const plain = acceleratorUnits.map((unit) => {
    const { cost, ns } = units[unit]
    const { lut, ff, dsp, bram, uram } = cost
    return [unit, { lut, ff, dsp, bram, uram, ns: Math.round(1000 * ns) / 1000 }] as const
  })
  return Object.fromEntries(plain) as MeasuredUnits
}
