import { expect, test } from 'vitest'
import { parseConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { kernelInterface, memoryPortsOf } from '../../../generator/targets/hls-kernel/kernel-interface.js'
import { edited } from '../../config/edited.js'

const design = elaborate(parseConfig(edited({})))

function withPorts(ports: number) {
  return kernelInterface({ ...design, axi: { ...design.axi, ports } })
}

test('the arguments in order, each pointer with an interface of its own', () => {
  const lines = withPorts(4).arguments.map((argument) =>
    argument.kind === 'scalar'
      ? argument.name
      : `${argument.name} ${argument.access} ${argument.buffer} ${argument.bundle} ${argument.port}`,
  )
  expect(lines).toEqual([
    'weights_0 read weights gmem_weights_0 0',
    'weights_1 read weights gmem_weights_1 1',
    'weights_2 read weights gmem_weights_2 2',
    'weights_3 read weights gmem_weights_3 3',
    'norms read weights gmem_norms 1',
    'positions read weights gmem_positions 1',
    'image read image gmem_image 1',
    'tensors_in read tensors gmem_tensors_in 2',
    'addends read tensors gmem_addends 0',
    'keys read tensors gmem_keys 1',
    'values read tensors gmem_values 3',
    'normed write tensors gmem_normed 2',
    'tensors_out write tensors gmem_tensors_out 3',
    'task_id',
    'images',
    'stop_after',
  ])
})

test.each([
  [1, [13]],
  [2, [5, 8]],
  [3, [5, 5, 3]],
  [4, [2, 5, 3, 3]],
  [32, [2, 5, 3, 3]],
])('%i ports have %j interfaces', (ports, counts) => {
  const shared = memoryPortsOf(withPorts(ports))
  expect(shared.map((interfaces) => interfaces.length)).toEqual(counts)
  expect(new Set(shared.flat()).size).toBe(13)
})

test.each([
  ['m3vit-tiny', 'm3vit_tiny_kernel'],
  ['a_b', 'a_b_kernel'],
  ['3d-vit', '_3d_vit_kernel'],
])('the kernel of %s is %s, as C++ can have it', (name, kernel) => {
  expect(kernelInterface({ ...design, name }).name).toBe(kernel)
})
