import { verilogSources } from '../../sim/sources.js'
import type { Design } from '../design/elaborate.js'
import { chosenUnits } from '../units/index.js'
import type { VerilogDesign } from './map-to-device.js'

/**
 * The Verilog of one unit, or of all, each a top of its own, in the variant that `generate` emits.
 * @throws InputError when there is no unit of that name.
 */
export function unitDesigns(design: Design, unitName: string | undefined): VerilogDesign[] {
  return chosenUnits(unitName).flatMap((registered) =>
    registered
      .each(design, (unit, { params }) => ({ files: verilogSources(unit, params), top: unit.name }))
      .slice(0, 1),
  )
}
