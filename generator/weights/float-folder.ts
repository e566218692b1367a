import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { InputError } from '../base/errors.js'
import { elementTypes } from './element-types.js'
import { readRange } from './read-range.js'
import type { LazyTensor } from './tensor-source.js'

/** How files of bare values end, as Edge-MoE publishes its weights: little-endian float32 in C order. */
export const floatSuffix = '.float32.bin'

/** The tensor in a `<name>.float32.bin`. The file says nothing of its shape: it is one long row. */
export async function floatFileTensor(path: string): Promise<[name: string, tensor: LazyTensor]> {
  const { size } = await stat(path)
  const count = Math.floor(size / elementTypes.F32.bytes)
  return [
    basename(path, floatSuffix),
    {
      shape: [count],
      where: path,
      read: async () => {
        if (size % elementTypes.F32.bytes !== 0)
          throw InputError.at(path, `holds ${size} bytes, no whole number of float32 values`, 'copy it again')
        return elementTypes.F32.decode(await readRange(path, { start: 0, length: size }))
      },
    },
  ]
}
