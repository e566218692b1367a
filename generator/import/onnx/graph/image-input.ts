import { InputError } from '../../../base/errors.js'
import type { GraphProto, ValueProto } from '../proto/messages.js'
import type { Computed } from './tensor.js'

/**
 * The image: the one input that is no initializer, [1][channels][height][width].
 * @throws InputError when there are others, or a size other than the batch is not fixed.
 */
export function imageInput(path: string, graph: GraphProto): Pick<Computed, 'shape' | 'origin'> {
  const known = new Set(graph.initializers.map(({ name }) => name))
  const inputs = graph.inputs.filter(({ name }) => !known.has(name))
  const [input] = inputs
  if (inputs.length !== 1)
    throw InputError.at(
      path,
      `has ${inputs.length} inputs: ${inputs.map(({ name }) => name).join(', ')}`,
      'export the network with the image as its one input',
    )
  const shape = imageShape(path, input)
  const origin = { where: `${path}: input ${input.name}`, op: 'Image', output: input.name }
  return { shape, origin }
}

function imageShape(path: string, { name, shape }: ValueProto): number[] {
  const where = `${path}: input ${name}`
  const [batch, ...sizes] = shape ?? []
  const known = sizes.filter((size) => size !== null && size > 0)
  if (shape?.length !== 4 || known.length !== 3) {
    const shown = shape?.map((size) => size ?? '?') ?? ['of no known shape']
    throw InputError.at(
      where,
      `is ${shown.join(' x ')}, not batch x channels x height x width with known sizes`,
      'export the network for images of one size; only the batch may be dynamic',
    )
  }
  if (batch === null || batch === undefined || batch < 2) return [1, ...known.map(Number)]
  throw InputError.at(where, `holds ${batch} images`, 'export the network for one image, or a dynamic batch')
}
