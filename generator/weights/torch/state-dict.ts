import { InputError, type Problem } from '../../base/errors.js'
import { OpaqueObject } from './pickle.js'
import { TorchTensor } from './tensor-pickle.js'

/** Keys under which checkpoints keep a network's state dict, in the order in which they are looked for. */
const wrappers = ['state_dict', 'model'] as const

/** The tensors of a checkpoint. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, TorchTensor>
  /** What was chosen and what was left, at most a sentence. */
  readonly notes: readonly string[]
}

/**
 * The state dict in what `torch.save` wrote: below `state_dict` or `model`, or the whole.
 * @returns undefined where there is none.
 * @throws InputError that names what in it was not saved as a plain tensor.
 */
export function stateDictOf(path: string, root: unknown): StateDict | undefined {
  if (!(root instanceof Map)) return undefined
  const wrapper = wrappers.find((key) => root.has(key))
  const chosen: unknown = wrapper === undefined ? root : root.get(wrapper)
  if (!(chosen instanceof Map)) return undefined
  const tensors = new Map<string, TorchTensor>()
  const others: string[] = []
  const problems: Problem[] = []
  for (const [key, value] of chosen as Map<unknown, unknown>) {
    if (value instanceof TorchTensor && typeof key === 'string') tensors.set(key, value)
    else if (value instanceof OpaqueObject) problems.push(opaqueProblem(`${path}: ${key}`, value))
    else others.push(`${key}`)
  }
  if (tensors.size === 0) return undefined
  if (problems.length > 0) throw new InputError(problems)
  const beside = wrapper === undefined ? [] : [...root.keys()].filter((key) => key !== wrapper).map(String)
  return { tensors, notes: notesOf(path, wrapper, [...beside, ...others]) }
}

/** What a file without a state dict holds, for messages. */
export function describeRoot(root: unknown): string {
  if (root instanceof OpaqueObject) return `an object of ${root.madeBy}`
  if (!(root instanceof Map)) return root instanceof TorchTensor ? 'a single tensor' : 'no dict'
  const wrapper = wrappers.find((key) => root.has(key))
  if (wrapper === undefined) return `a dict of ${[...root.keys()].join(', ') || 'nothing'}`
  const inside: unknown = root.get(wrapper)
  return inside instanceof Map ? `no tensor in ${wrapper}` : `${describeRoot(inside)} in ${wrapper}`
}

function opaqueProblem(path: string, { madeBy }: OpaqueObject): Problem {
  return {
    path,
    message: `was saved as ${madeBy}, which is not run here`,
    repair: 'save it as a plain tensor: value.detach().clone()',
  }
}

function notesOf(path: string, wrapper: string | undefined, left: readonly string[]): string[] {
  if (left.length === 0) return []
  return [
    `${path}: ${wrapper === undefined ? 'tensors' : `${wrapper} was`} read; passed over ${left.join(', ')}`,
  ]
}
