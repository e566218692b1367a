import { projectFile, render } from '../print/templates.js'
import { acceleratorMemory } from '../targets/verilog-array/accelerator-map.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { cardTopName } from '../targets/verilog-array/card-top.js'
import { registersHeader } from '../targets/verilog-array/registers.js'

const fixedFiles = [
  ...['pynq_accelerator.py', 'accelerator_host.cpp', 'accelerator_board.hpp', 'accelerator_driver.hpp'],
  ...['uio_board.cpp', 'uio/uio_calls.hpp', 'xrt_board.cpp'],
  ...['pynq.py', 'simulation.hpp', 'uio/uio_calls.hpp', 'xrt/xrt_bo.h', 'xrt/xrt_device.h'].map(
    (name) => `mock/accelerator/${name}`,
  ),
  ...['experimental/xrt_ip.h', 'experimental/xrt_xclbin.h'].map((name) => `mock/accelerator/${name}`),
].map((name) => `host/${name}`)

/** The hosts of an accelerator in Verilog for PYNQ, for Linux and for XRT, and the mock that runs them on the simulation, by path. */
export function acceleratorHost(accelerator: LoweredAccelerator): Map<string, string> {
  return new Map([
    ...fixedFiles.map((path) => [path, projectFile(path)] as const),
    ['host/accel_registers.hpp', registersHeader()],
    [
      'host/accelerator_memory.hpp',
      render('project/host/accelerator_memory.hpp.hbs', headerContext(accelerator)),
    ],
  ])
}

function headerContext(accelerator: LoweredAccelerator): object {
  const memory = acceleratorMemory(accelerator)
  return {
    memory,
    cardKernel: cardTopName(accelerator.design),
    shortHash: memory.configHash.slice(0, 8),
    operations: memory.operations.length,
    classes: memory.classes ?? 0,
    pixelBits: 8 * memory.image.pixelBytes,
  }
}
