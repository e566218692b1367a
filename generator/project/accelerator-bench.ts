import { render } from '../print/templates.js'
import { watchedImages } from '../targets/hls-kernel/kernel-tensors.js'
import { scratchBytes } from '../targets/verilog-array/accelerator-map.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { acceleratorPorts } from '../targets/verilog-array/accelerator-ports.js'
import { resultBytes } from '../targets/verilog-array/accelerator-result.js'
import { arrayCycles } from '../targets/verilog-array/array-cycles.js'
import { registersInclude } from '../targets/verilog-array/registers.js'

/** Cycles that a memory takes to answer, and more, where there is hardly anything to compute. */
const slack = 10_000

/** The bench of an accelerator in plain Verilog, by path: a memory and a host around its ports. */
export function acceleratorBench(accelerator: LoweredAccelerator): Map<string, string> {
  const { design, lowered, layout } = accelerator
  const ports = acceleratorPorts(accelerator)
  const imageCycles = Math.ceil(arrayCycles(design))
  const context = {
    ...ports,
    tasks: design.network.tasks.length,
    images: watchedImages,
    weightBytes: layout.bytes,
    imageBytes: layout.imageBytes,
    resultBytes: resultBytes(accelerator),
    scratchBytes: scratchBytes(accelerator),
    rowValues: lowered.result.words * design.linear.taps,
    configHash: design.configHash.slice(0, 8),
    imageCycles,
    // Weights come all the time: nothing from memory for as long as an image takes is nothing any more.
    watchdog: imageCycles + slack,
  }
  return new Map([
    [`bench/tb_${ports.name}.v`, render('project/bench/tb_accelerator.v.hbs', context)],
    ['bench/accel_registers.vh', registersInclude()],
  ])
}
