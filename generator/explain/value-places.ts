import { noAccelerator } from '../targets/verilog-array/accelerator-obstacle.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { acceleratorPlace } from './accelerator-place.js'
import { ExplainContext, type ExplainSource, type ExplainTarget } from './explain-context.js'
import { kernelPlace, type Place } from './kernel-place.js'
import { Trace } from './trace.js'

/** Where a value lies in hardware. */
export interface ValuePlaces {
  readonly kernel: Place
  readonly accelerator: Place
}

/** Where a value lies in the HLS kernel's memory and in the accelerator's. */
export function valuePlaces(source: ExplainSource, target: ExplainTarget): ValuePlaces {
  const { design } = source
  const obstacle = verilogArray.obstacle(design)
  const accelerator: Place =
    obstacle === null
      ? acceleratorPlace(verilogArray.lower(design), target, new ExplainContext(source, new Trace()))
      : { nowhere: noAccelerator(obstacle, 'there is') }
  return { kernel: kernelPlace(design, target), accelerator }
}
