import { expect, test } from 'vitest'
import { parseConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { bundlesOf, kernelInterface } from '../../../generator/targets/hls-kernel/kernel-interface.js'
import { edited } from '../../config/edited.js'

const design = elaborate(parseConfig(edited({})))

function withPorts(ports: number) {
  return kernelInterface({ ...design, axi: { ...design.axi, ports } })
}

test('the arguments in order, memory on the bundles of four ports', () => {
  const lines = withPorts(4).arguments.map((argument) =>
    argument.kind === 'scalar'
      ? argument.name
      : `${argument.name} ${argument.access} ${argument.buffer} ${argument.bundle}`,
  )
  expect(lines).toEqual([
    'weights read weights gmem0',
    'parameters read weights gmem1',
    'image read image gmem1',
    'tensors_in read tensors gmem2',
    'keys read tensors gmem1',
    'values read tensors gmem3',
    'tensors_out write tensors gmem3',
    'task_id',
    'images',
    'stop_after',
  ])
})

test.each([
  [1, ['gmem0']],
  [2, ['gmem0', 'gmem1']],
  [3, ['gmem0', 'gmem1', 'gmem2']],
  [4, ['gmem0', 'gmem1', 'gmem2', 'gmem3']],
  [32, ['gmem0', 'gmem1', 'gmem2', 'gmem3']],
])('%i ports are the bundles %j', (ports, bundles) => {
  expect(bundlesOf(withPorts(ports))).toEqual(bundles)
})

test.each([
  ['m3vit-tiny', 'm3vit_tiny_kernel'],
  ['a_b', 'a_b_kernel'],
  ['3d-vit', '_3d_vit_kernel'],
])('the kernel of %s is %s, as C++ can have it', (name, kernel) => {
  expect(kernelInterface({ ...design, name }).name).toBe(kernel)
})
