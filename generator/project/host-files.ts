import type { Design } from '../design/design.js'
import { packedItems } from '../print/cpp-lines.js'
import { projectFile, render } from '../print/templates.js'
import { declaration } from '../targets/hls-kernel/kernel-files.js'
import { kernelInterface } from '../targets/hls-kernel/kernel-interface.js'
import { kernelMemory } from '../targets/hls-kernel/kernel-memory.js'
import type { KernelProgram } from '../targets/hls-kernel/kernel-program.js'

const fixedFiles = [
  ...['pynq_host.py', 'pynq_board.py', 'host_program.py', 'host_results.py', 'packed_files.py'].map(
    (name) => `host/${name}`,
  ),
  ...['files.hpp', 'host_options.hpp', 'host_program.hpp', 'host_results.hpp'].map((name) => `host/${name}`),
  ...['host/packed_files.hpp', 'host/packed_layout.hpp'],
  ...['host/xrt_accelerator.hpp', 'host/xrt_host.cpp'],
  ...['host/mock/pynq.py', 'host/mock/device_memory.hpp', 'host/mock/mock_library.hpp'],
  ...['host/mock/xrt/xrt_bo.h', 'host/mock/xrt/xrt_device.h', 'host/mock/xrt/xrt_kernel.h'],
]

/** The hosts of a project for PYNQ and XRT, and the mock that runs them on the compiled kernel, by path. */
export function hostFiles(design: Design, lowered: KernelProgram): Map<string, string> {
  return new Map([
    ...fixedFiles.map((path) => [path, projectFile(path)] as const),
    ['host/kernel_memory.hpp', render('project/host/kernel_memory.hpp.hbs', headerContext(design, lowered))],
    ['host/mock/kernel_mock.cpp', render('project/host/mock/kernel_mock.cpp.hbs', mockContext(design))],
  ])
}

function headerContext(design: Design, lowered: KernelProgram): object {
  const memory = kernelMemory(design, lowered)
  return {
    memory,
    classes: memory.classes ?? 0,
    arguments: memory.arguments.map((argument) => ({
      name: argument.name,
      buffer: argument.kind === 'memory' ? argument.buffer : 'none',
    })),
    pixelBits: 8 * memory.image.pixelBytes,
  }
}

function mockContext(design: Design): object {
  const { name, arguments: all } = kernelInterface(design)
  return {
    kernel: name,
    declarations: packedItems(all.map(declaration), 4),
    arguments: all.map((argument) => ({
      name: argument.name,
      isPointer: argument.kind === 'memory',
      isWritten: argument.kind === 'memory' && argument.access === 'write',
    })),
    values: packedItems(
      all.map(({ kind }, index) => (kind === 'memory' ? `pointers[${index}]` : `int(scalars[${index}])`)),
      12,
    ),
  }
}
