import { OpaqueObject, PickleGlobal, type PickleHooks } from './pickle.js'
import { PickleError } from './pickle-cursor.js'

/** A stretch of memory that tensors look into, and may share. */
export class TorchStorage {
  constructor(
    readonly key: string,
    /** The type of its elements, by safetensors' names; PyTorch's own where those have none. */
    readonly type: string,
    /** Elements. */
    readonly length: number,
  ) {}
}

/** A tensor as PyTorch keeps it: element [i][j] is the storage's `offset + i * strides[0] + j * strides[1]`. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** PyTorch's storages by the types that safetensors names. */
const storageTypes: Readonly<Record<string, string>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
}

/**
 * What a pickle of `torch.save` may make: tensors and ordered dicts (PyTorch's torch/_utils.py, torch/serialization.py).
 * All else stays opaque.
 */
export const torchHooks: PickleHooks = {
  persistent: storageOf,
  call: (global, args) => (Object.hasOwn(makers, global) ? makers[global](args) : undefined),
}

const makers: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  'collections.OrderedDict': ([items = []]) => orderedDict(items),
  'torch._utils._rebuild_tensor': rebuiltTensor,
  'torch._utils._rebuild_tensor_v2': rebuiltTensor,
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch._utils._rebuild_parameter_with_state': ([tensor]) => tensor,
  // A tensor with attributes of Python: function, type, arguments and the attributes.
  'torch._tensor._rebuild_from_type_v2': ([callee, , args]) =>
    callee instanceof PickleGlobal && Array.isArray(args) ? torchHooks.call(callee.name, args) : undefined,
  'torch.Size': ([sizes]) => sizes,
}

function orderedDict(items: unknown): Map<unknown, unknown> {
  if (!Array.isArray(items) || !items.every((item) => Array.isArray(item)))
    throw new PickleError('one of its OrderedDicts is not made of pairs')
  return new Map(items as [unknown, unknown][])
}

function storageOf(id: unknown): unknown {
  if (!Array.isArray(id)) throw new PickleError('it refers to something that is not a storage')
  const [kind, type, key, , length, view = null] = id as unknown[]
  // Whole modules are saved with their source.
  if (kind === 'module' && type instanceof PickleGlobal) return type
  const isStorage =
    kind === 'storage' && type instanceof PickleGlobal && typeof key === 'string' && isCount(length)
  if (!isStorage) throw new PickleError('it refers to something that is not a storage')
  if (view !== null) return new OpaqueObject('a view of a storage, as PyTorch had before 0.4')
  const name = type.name.split('.').at(-1) ?? ''
  return new TorchStorage(key, Object.hasOwn(storageTypes, name) ? storageTypes[name] : name, length)
}

function rebuiltTensor([storage, offset, shape, strides, , , metadata]: readonly unknown[]): unknown {
  if (storage instanceof OpaqueObject) return storage
  if (!(storage instanceof TorchStorage) || !isCount(offset) || !areCounts(shape) || !areCounts(strides))
    throw new PickleError('one of its tensors is not made of storage, offset, shape and strides')
  if (shape.length !== strides.length)
    throw new PickleError('one of its tensors does not have a stride for each size')
  // Bits such as "negated", which would change the values.
  if (metadata instanceof Map && metadata.size > 0) return new OpaqueObject('a conjugated or negated view')
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], offset)
  if (!shape.includes(0) && last >= storage.length)
    throw new PickleError(`a tensor of it reaches element ${last} of a storage of ${storage.length}`)
  return new TorchTensor(storage, offset, shape, strides)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function areCounts(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every(isCount)
}
