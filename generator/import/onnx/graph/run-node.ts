import type { NodeProto } from '../proto/messages.js'
import { unusable } from '../refusal.js'
import type { Call } from './call.js'
import { computingOperators } from './computing-operators.js'
import {
  areConstant,
  arithmetic,
  computedConstant,
  joinedConstant,
  knownOperators,
} from './known-operators.js'
import { movingOperators } from './moving-operators.js'
import { isComputed, type Origin, type Tensor } from './tensor.js'

/** What is known while nodes run one after another. */
export interface Running {
  readonly path: string
  /** Version of ONNX's operators. */
  readonly opset: number
  /** Tensors by their names in the graph. */
  readonly values: Map<string, Tensor>
  /** Operators that were passed over. */
  readonly passedOver: Set<string>
}

/** Makes a node's outputs of its inputs. @throws InputError when it is none that a plain ViT has. */
export function runNode({ path, opset, values, passedOver }: Running, node: NodeProto): void {
  const label = node.name === '' ? `that makes ${node.outputs[0] ?? ''}` : node.name
  const origin: Origin = { where: `${path}: node ${label}`, op: node.op, output: node.outputs[0] ?? '' }
  const inputs = node.inputs.map((name) => (name === '' ? undefined : values.get(name)))
  for (const [index, name] of node.inputs.entries())
    if (name !== '' && inputs[index] === undefined)
      throw unusable(origin, `reads ${name}, which nothing before it makes`)
  if (idle.includes(node.op) && inputs[0] !== undefined && isComputed(inputs[0])) passedOver.add(node.op)
  const results = resultsOf({ node, origin, model: path, opset, inputs })
  for (const [index, name] of node.outputs.entries()) {
    const result = results[index]
    if (name !== '' && result !== undefined) values.set(name, result)
  }
}

/** Operators that hand tokens on as they are. */
const idle: readonly string[] = ['Dropout', 'Cast']

/** Domains of ONNX's own operators. */
const standard: readonly string[] = ['', 'ai.onnx']

function resultsOf(call: Call): readonly Tensor[] {
  const { node, inputs, origin } = call
  // ONNX has GELU from version 20 on; what optimises graphs has had one of its own for longer.
  const isOwn = standard.includes(node.domain) || (node.domain === 'com.microsoft' && node.op === 'Gelu')
  if (!isOwn) throw unusable(origin, `is an operator of ${node.domain}, which a plain ViT does not have`)
  const of = <T>(table: Readonly<Record<string, T>>): T | undefined =>
    Object.hasOwn(table, node.op) ? table[node.op] : undefined
  const moving = of(movingOperators)
  if (moving !== undefined) return moving(call)
  const known = of(knownOperators)
  if (known !== undefined) return [known(call)]
  if (areConstant(inputs) && node.op === 'Concat') return [joinedConstant(call, inputs)]
  if (areConstant(inputs) && of(arithmetic) !== undefined) return [computedConstant(call, inputs)]
  const computing = of(computingOperators)
  if (computing !== undefined) return [computing(call)]
  throw unusable(origin, 'is an operator that a plain ViT does not have')
}
