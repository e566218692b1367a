import { InputError } from '../../base/errors.js'
import { readableType } from '../element-types.js'
import { stridedValues } from '../strided.js'
import { countOf, type ReadTensors, type Reals } from '../tensor-source.js'
import { looksLikeTorchFile, openTorchArchive } from './open-torch-file.js'
import { describeRoot, stateDictOf } from './state-dict.js'
import type { TorchTensor } from './tensor-pickle.js'
import type { TorchArchive } from './torch-archive.js'

/**
 * The tensors of a state dict that `torch.save` wrote, by its names.
 * @throws InputError when the file has none, or something in it is not a plain tensor.
 */
export async function torchTensors(path: string): Promise<ReadTensors> {
  const { archive, state } = await opened(path)
  if (state !== undefined) return lazyTensors(path, archive, state)
  throw InputError.at(
    path,
    `holds ${describeRoot(archive.root)}, but no state dict`,
    "save the network's: torch.save(model.state_dict(), 'model.pth')",
  )
}

/** The same; undefined where a file has no state dict, as those of optimizers and arguments, or is another's. */
export async function torchTensorsIfAny(path: string): Promise<ReadTensors | undefined> {
  if (!(await looksLikeTorchFile(path))) return undefined
  const { archive, state } = await opened(path)
  return state && lazyTensors(path, archive, state)
}

async function opened(path: string) {
  const archive = await openTorchArchive(path)
  return { archive, state: stateDictOf(path, archive.root) }
}

function lazyTensors(
  path: string,
  archive: TorchArchive,
  {
    tensors,
    notes,
  }: { readonly tensors: ReadonlyMap<string, TorchTensor>; readonly notes: readonly string[] },
): ReadTensors {
  const lazy = [...tensors].map(([name, tensor]) => {
    const where = `${path}: ${name}`
    return [name, { shape: tensor.shape, where, read: () => readTensor(archive, tensor, where) }] as const
  })
  return { tensors: new Map(lazy), notes }
}

async function readTensor(archive: TorchArchive, tensor: TorchTensor, where: string): Promise<Reals> {
  const { storage, offset, shape, strides } = tensor
  const type = readableType(where, storage.type)
  const bytes = await archive.storageBytes(storage, where)
  if (bytes.length !== storage.length * type.bytes)
    throw InputError.at(
      where,
      `its storage holds ${bytes.length} bytes, but ${storage.length} ${storage.type} are ${storage.length * type.bytes}`,
      'save or copy it again',
    )
  if (countOf(shape) === 0) return type.decode(new Uint8Array())
  // Many tensors may look into one large storage: only what is between the first and the last element is decoded.
  const span = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], 1)
  const seen = bytes.subarray(offset * type.bytes, (offset + span) * type.bytes)
  return stridedValues(type.decode(seen), { offset: 0, shape, strides })
}
