import { InputError } from '../../../base/errors.js'
import { readInput } from '../../../base/read-input.js'
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  readModel,
  type TensorProto,
  type ValueProto,
} from '../proto/messages.js'
import { tensorReader } from '../proto/tensor-values.js'
import { BadMessage } from '../proto/wire.js'
import { storedConstant } from './call.js'
import { imageTensor } from './computing-operators.js'
import { imageInput } from './image-input.js'
import { runNode } from './run-node.js'
import type { Tensor } from './tensor.js'

/** What a graph computes, for one image of a fixed size. */
export interface LoadedGraph {
  readonly image: Tensor
  /** The first output. */
  readonly output: Tensor
  readonly notes: readonly string[]
}

/** Versions of ONNX's operators that are read. */
const opsets = { first: 11, last: 17 } as const

/**
 * Reads an ONNX file and works out all that does not depend on the image's pixels: sizes, constants, and where values
 * move to.
 * @throws InputError when it is no ONNX file, is damaged, or has an operator that no plain ViT has.
 */
export function loadGraph(path: string): LoadedGraph {
  const { graph, opset } = checkedModel(path)
  const [output, ...others] = graph.outputs
  if (output === undefined) throw damaged(path, 'its graph has no output')
  const nodes = neededNodes(graph, output.name)
  const values = new Map<string, Tensor>()
  for (const tensor of neededInitializers(graph, nodes)) values.set(tensor.name, initializer(path, tensor))
  const input = imageInput(path, graph)
  const image = imageTensor(input)
  values.set(input.origin.output, image)
  const passedOver = new Set<string>()
  for (const node of nodes) runNode({ path, opset, values, passedOver }, node)
  const found = values.get(output.name)
  if (found === undefined) throw damaged(path, `no node makes its output ${output.name}`)
  return { image, output: found, notes: [...notesOf(graph, nodes, others), ...idleNotes(passedOver)] }
}

function checkedModel(path: string): { readonly graph: GraphProto; readonly opset: number } {
  const { graph, opsets: versions } = decoded(path)
  if (graph === null) throw damaged(path, 'it has no graph')
  const opset = versions.get('') ?? versions.get('ai.onnx')
  if (opset === undefined) throw damaged(path, 'it does not say which version of operators it has')
  if (opset >= opsets.first && opset <= opsets.last) return { graph, opset }
  throw InputError.at(
    path,
    `has operators of version ${opset}, but ${opsets.first} to ${opsets.last} are read`,
    `export it again with opset_version=${opsets.last}`,
  )
}

function decoded(path: string): ModelProto {
  const bytes = readInput({ path })
  try {
    return readModel(bytes)
  } catch (error) {
    if (error instanceof BadMessage) throw damaged(path, `it ${error.message}`)
    throw error
  }
}

function damaged(path: string, why: string): InputError {
  return InputError.at(path, `is not an ONNX file, or is damaged: ${why}`, 'export or copy it again')
}

/** The nodes that an output needs, in the graph's order, in which each comes after those that it needs. */
function neededNodes({ nodes }: GraphProto, output: string): readonly NodeProto[] {
  const needed = new Set([output])
  const found: NodeProto[] = []
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => name !== '' && needed.has(name))) continue
    for (const name of node.inputs) needed.add(name)
    found.push(node)
  }
  return found.reverse()
}

function neededInitializers(
  { initializers }: GraphProto,
  nodes: readonly NodeProto[],
): readonly TensorProto[] {
  const needed = new Set(nodes.flatMap(({ inputs }) => inputs))
  return initializers.filter(({ name }) => needed.has(name))
}

function initializer(path: string, tensor: TensorProto): Tensor {
  const where = `${path}: initializer ${tensor.name}`
  const { shape, kind, read } = tensorReader(tensor, { where, model: path })
  const origin = { where, op: 'Initializer', output: tensor.name }
  return storedConstant(origin, { shape, numbers: kind }, read)
}

/** What is passed over, a sentence each. */
function notesOf(graph: GraphProto, nodes: readonly NodeProto[], others: readonly ValueProto[]): string[] {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs))
  const spare = graph.initializers.filter(({ name }) => !used.has(name)).map(({ name }) => name)
  const unneeded = graph.nodes.length - nodes.length
  return [
    ...(others.length === 0 ? [] : [`passed over the outputs after the first: ${namesOf(others)}`]),
    ...(unneeded === 0
      ? []
      : [`passed over ${unneeded} node${unneeded === 1 ? '' : 's'} that the first output does not need`]),
    ...(spare.length === 0 ? [] : [`passed over initializers that nothing needs: ${spare.join(', ')}`]),
  ]
}

function idleNotes(ops: ReadonlySet<string>): string[] {
  if (ops.size === 0) return []
  return [`passed over ${[...ops].join(' and ')}: inference computes the same without, but for rounding`]
}

function namesOf(values: readonly ValueProto[]): string {
  return values.map(({ name }) => name).join(', ')
}
