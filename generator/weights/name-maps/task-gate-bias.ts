import { exactGelu } from '../../numerics/exact-gelu.js'
import type { LazyTensor, Reals } from '../tensor-source.js'
import { combined, mustHaveShape } from './combine.js'
import type { Lookup } from './name-map.js'

const layers = ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias', 'norm.weight', 'norm.bias']

/**
 * What a task adds to the logits of a gate that all tasks share (M³ViT's `task_one_hot`). The gate's input is the
 * token followed by a feature that depends on the task alone, norm(fc2(gelu(fc1(one-hot task)))), so the feature's
 * share of each logit is a constant: bias[e] = sum over j of feature[j] * gate[dim + j][e].
 * @param gate - name of the gate's matrix, [dim + feature][experts].
 * @returns [experts]; undefined where the source has no such network.
 */
export function taskGateBias(lookup: Lookup, gate: string, task: number): LazyTensor | undefined {
  return combined(lookup, [gate, ...layers.map((layer) => `gate_task_represent.${layer}`)], (parts) => {
    const [experts, tasks] = checkedSizes(parts)
    return {
      // A task that the network was not trained for has no bias, and no shape that could be right.
      shape: task < tasks ? [experts] : [0],
      values: ([matrix, ...represent]) => {
        const feature = taskFeature(represent, { task, tasks })
        const first = matrix.length - feature.length * experts
        return Float64Array.from({ length: experts }, (_, e) =>
          feature.reduce((sum, value, j) => sum + value * matrix[first + j * experts + e], 0),
        )
      },
    }
  })
}

/** Experts and tasks. @throws InputError when the parts do not fit each other. */
function checkedSizes([gate, ...represent]: readonly LazyTensor[]): readonly [
  experts: number,
  tasks: number,
] {
  const [hidden, tasks] = represent[0].shape
  const [feature] = represent[2].shape
  const shapes = [[hidden, tasks], [hidden], [feature, hidden], [feature], [feature], [feature]]
  for (const [i, shape] of shapes.entries()) mustHaveShape(represent[i], shape)
  mustHaveShape(gate, [gate.shape[0], gate.shape[1] ?? 1])
  return [gate.shape[1], tasks]
}

function taskFeature(
  [weight1, bias1, weight2, bias2, scale, shift]: readonly Reals[],
  { task, tasks }: { readonly task: number; readonly tasks: number },
): number[] {
  // A one-hot input picks a column of the first layer.
  const hidden = Array.from(bias1, (value, row) => exactGelu(value + weight1[row * tasks + task]))
  const output = Array.from(bias2, (value, row) =>
    hidden.reduce((sum, h, i) => sum + h * weight2[row * hidden.length + i], value),
  )
  return normalised(output).map((value, i) => value * scale[i] + shift[i])
}

/** M³ViT's layer norm: epsilon 1e-6. */
function normalised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return values.map((value) => (value - mean) / Math.sqrt(variance + 1e-6))
}
