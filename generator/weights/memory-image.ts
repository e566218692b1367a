import type { Design } from '../design/design.js'
import { programParameters } from '../network/parameters.js'
import { type MemoryMap, memoryMap } from './memory-map.js'
import { packHeader, packParameter } from './pack.js'
import { loadParameter, type ParameterSource } from './parameter-source.js'
import { countOf } from './tensor-source.js'

/**
 * The packed weights of a design, as `weights.bin` holds them (docs/reference/weights.md, the memory image).
 * @throws InputError as `loadParameter` does.
 */
export async function memoryImage(
  design: Design,
  source: ParameterSource,
  map: MemoryMap = memoryMap(design),
): Promise<Uint8Array> {
  const image = new Uint8Array(map.totalBytes)
  image.set(packHeader(map))
  for (const { name, shape, columns, format, layer } of programParameters(design)) {
    const rows = countOf(shape) / columns
    const whole = { name, from: 0, count: rows, of: rows, format, ...(layer && { layer }) }
    const values = await loadParameter(design, source, whole, { rows, columns })
    for (const { offset, bytes } of packParameter(map, name, values)) image.set(bytes, offset)
  }
  return image
}
