import type { Design } from '../design/design.js'
import { acceleratorName } from '../targets/verilog-array/accelerator-files.js'
import { roomsOfUnits } from '../targets/verilog-array/accelerator-rooms.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { chosenUnits } from '../units/index.js'
import { verilogSources } from '../units/unit-sources.js'
import type { VerilogDesign } from './map-to-device.js'

/** What is synthesised of a design: one unit; else the whole accelerator, or where there is none each unit by itself. */
export function synthesisDesigns(design: Design, unitName: string | undefined): VerilogDesign[] {
  if (unitName !== undefined || verilogArray.obstacle(design) !== null) return unitDesigns(design, unitName)
  return [
    {
      files: verilogArray.files(verilogArray.lower(design)),
      top: acceleratorName(design),
      opened: ['accel_top', 'accel', ...roomsOfUnits],
    },
  ]
}

/**
 * The Verilog of one unit, or of all, each a top of its own, in the variant that `generate` emits.
 * @throws InputError when there is no unit of that name.
 */
function unitDesigns(design: Design, unitName: string | undefined): VerilogDesign[] {
  return chosenUnits(unitName).flatMap((registered) =>
    registered
      .each(design, (unit, { params }) => ({ files: verilogSources(unit, params), top: unit.name }))
      .slice(0, 1),
  )
}
