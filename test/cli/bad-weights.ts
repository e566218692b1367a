import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { bytesOf, type Fixture, programFixtures, safetensors } from '../weights/fixtures.js'
import { torchFile } from '../weights/torch-fixtures.js'

const nano = elaborate(loadConfig('nano'))

/** Nano's weights as a checkpoint, changed. */
function checkpoint(edit: (tensors: Map<string, Fixture>) => void) {
  return async (cwd: string) => {
    const tensors = programFixtures(nano)
    edit(tensors)
    await writeFile(join(cwd, 'weights.safetensors'), safetensors(tensors))
    return 'weights.safetensors'
  }
}

/** Weights that are none for nano: what is wrong, how to write them into a folder, and what every command says of them. */
export const badWeights: [string, (cwd: string) => Promise<string>, RegExp][] = [
  [
    'a .bin that is cut off',
    async (cwd) => {
      await mkdir(join(cwd, 'floats'))
      for (const [name, { values }] of programFixtures(nano))
        await writeFile(join(cwd, 'floats', `${name}.float32.bin`), bytesOf(values))
      await truncate(join(cwd, 'floats/l1_htoh4_weight.float32.bin'), 32_764)
      await truncate(join(cwd, 'floats/l2_fc1_bias.float32.bin'), 511)
      return 'floats'
    },
    /^floats\/l1_htoh4_weight\.float32\.bin: holds 8191 values, but l1_htoh4_weight has 4 x 64 x 32, 8192 values; .*\nfloats\/l2_fc1_bias\.float32\.bin: holds 127 values/,
  ],
  [
    'a safetensors whose header lies',
    async (cwd) => {
      const lie = safetensors(programFixtures(nano), (header) =>
        Object.assign(header.l0_fc1_bias, { data_offsets: [0, 512] }),
      )
      await writeFile(join(cwd, 'weights.safetensors'), lie)
      return 'weights.safetensors'
    },
    /^weights\.safetensors: \w+: its data from 0 on overlaps another tensor's up to 512; save the file again$/m,
  ],
  [
    'NaN',
    checkpoint((tensors) => {
      const fixture = tensors.get('l3_norm2_weight')
      if (fixture !== undefined) fixture.values[3] = Number.NaN
    }),
    /^weights\.safetensors: l3_norm2_weight: 1 of 32 values are not finite, the first, \[3\], is NaN; export the weights again$/,
  ],
  [
    'an expert too few, and none at all',
    checkpoint((tensors) => {
      tensors.set('l1_htoh4_weight', { shape: [3, 64, 32], values: new Float32Array(3 * 64 * 32) })
      tensors.delete('l3_h4toh_weight')
    }),
    /^weights\.safetensors: l1_htoh4_weight: is 3 x 64 x 32, but l1_htoh4_weight must be 4 x 64 x 32; .*\nl3_h4toh_weight: is missing: no l3_h4toh_weight in weights\.safetensors; /,
  ],
  [
    'a transposed matrix',
    checkpoint((tensors) => {
      tensors.set('l0_fc1_weight', { shape: [32, 128], values: new Float32Array(4096) })
    }),
    /^weights\.safetensors: l0_fc1_weight: is 32 x 128, but l0_fc1_weight must be 128 x 32; /,
  ],
  [
    'a PyTorch checkpoint that is cut off',
    async (cwd) => {
      await writeFile(join(cwd, 'model.pth'), torchFile(programFixtures(nano)).subarray(0, 1000))
      return 'model.pth'
    },
    /^model\.pth: is not a sound file of torch\.save: .*; save or copy it again$/,
  ],
]
