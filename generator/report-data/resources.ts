import type { Design } from '../design/design.js'
import { deviceOf } from '../devices/devices.js'
import { aboutUnits } from '../estimate/resources/accelerator-units.js'
import { type CostModel, readCostModel } from '../estimate/resources/cost-model.js'
import {
  type ResourceEstimate,
  type ResourceName,
  resourceNames,
} from '../estimate/resources/estimate-resources.js'
import type { ResourcesData } from './types/resources.js'

const titles: Readonly<Record<ResourceName, string>> = {
  dsp: 'DSP48E2',
  bram: 'BRAM36',
  uram: 'URAM288',
  lut: 'LUTs',
  ff: 'registers',
}

/** What the accelerator takes of its device, by unit; a device's resource of which it has none is left out. */
export function resourcesData(
  design: Pick<Design, 'device' | 'clockMhz'>,
  { units, device, clock }: ResourceEstimate,
): ResourcesData {
  const taking = units.filter(({ resources }) => resourceNames.some((name) => resources[name] > 0))
  return {
    device: deviceOf(design.device).title,
    units: taking.map(({ unit }) => ({ name: unit, about: aboutUnits[unit] })),
    bars: resourceNames
      .filter((name) => device[name] > 0)
      .map((name) => ({
        ...{ title: titles[name], available: device[name] },
        used: taking.map(({ unit, resources }) => ({ unit, amount: resources[name] })),
      })),
    clock: { asked: design.clockMhz, allowed: clock.mhz, unit: clock.unit },
    notes: notesOf(readCostModel()),
  }
}

/** DSPs of the whole accelerator. */
export function dspCount({ bars }: ResourcesData): number | null {
  const bar = bars.find(({ title }) => title === titles.dsp)
  return bar === undefined ? null : bar.used.reduce((sum, { amount }) => sum + amount, 0)
}

function notesOf({ yosys, samples, errors }: CostModel): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`
  const off = ({ unseenMedian, unseenMost }: CostModel['errors']['lut']) =>
    `${percent(unseenMedian)} in the median, ${percent(unseenMost)} at most`
  return [
    'DSPs, block RAMs and UltraRAMs are counted as Yosys makes them of the Verilog.',
    `LUTs, registers and delays are lines fitted to ${samples} designs synthesised with ${yosys.replace(/ \(.*/, '')}; of designs that the fit had not seen, LUTs are off by ${off(errors.lut)}, registers by ${off(errors.ff)}, delays by ${off(errors.ns)}.`,
    'moeforge synth has Yosys count them for this design.',
  ]
}
