import { stat } from 'node:fs/promises'
import { InputError } from '../../base/errors.js'
import { typeBytes } from '../element-types.js'
import { readRange } from '../read-range.js'
import { readPickle } from './pickle.js'
import { PickleCutOff, PickleError } from './pickle-cursor.js'
import { TorchStorage, torchHooks } from './tensor-pickle.js'
import { mustBeLittleEndian, type TorchArchive } from './torch-archive.js'

const magic = 0x1950a86a20f9469cfc6cn

/** Bytes that are read first in search of the pickles' end. */
const firstLook = 2 ** 16

/** Bytes of the length in front of each storage. */
const lengthBytes = 8

/**
 * Opens what `torch.save` wrote before PyTorch 1.6: pickles of a magic number, a version, facts of the machine, the
 * object and the storages' keys, then each storage after its length (PyTorch's torch/serialization.py, _legacy_save).
 * @throws PickleError when it is damaged; InputError when it is big-endian.
 */
export async function openLegacyFile(path: string): Promise<TorchArchive> {
  const { size } = await stat(path)
  const { root, machine, keys, storages, end } = await readPickles(path, size)
  mustBeLittleEndian(path, machine.get('little_endian') !== false)
  const starts = new Map<string, number>()
  let next = end
  for (const key of keys) {
    const bytes = bytesOf(storages.get(key), key)
    starts.set(key, next + lengthBytes)
    next += lengthBytes + bytes
  }
  if (next !== size) throw new PickleError(`it describes ${next} bytes, but holds ${size}`)
  return {
    root,
    storageBytes: (storage, where) => {
      const start = starts.get(storage.key)
      if (start === undefined)
        throw InputError.at(where, `its storage ${storage.key} is not in ${path}`, 'save or copy it again')
      return readRange(path, { start, length: bytesOf(storage, storage.key) })
    },
  }
}

function bytesOf(storage: TorchStorage | undefined, key: string): number {
  if (storage === undefined) throw new PickleError(`nothing says how long its storage ${key} is`)
  if (Object.hasOwn(typeBytes, storage.type)) return storage.length * typeBytes[storage.type]
  throw new PickleError(`it holds a ${storage.type}, whose size is unknown`)
}

interface LegacyPickles {
  readonly root: unknown
  readonly machine: ReadonlyMap<unknown, unknown>
  readonly keys: readonly string[]
  readonly storages: ReadonlyMap<string, TorchStorage>
  readonly end: number
}

/** Reads the pickles at the head of a file. Nothing says how long they are: a longer head is read until they end in it. */
async function readPickles(path: string, size: number): Promise<LegacyPickles> {
  for (let length = Math.min(size, firstLook); ; length = Math.min(size, 4 * length)) {
    try {
      return parsedPickles(await readRange(path, { start: 0, length }))
    } catch (error) {
      if (!(error instanceof PickleCutOff) || length === size) throw error
    }
  }
}

function parsedPickles(head: Uint8Array): LegacyPickles {
  const storages = new Map<string, TorchStorage>()
  const hooks = {
    ...torchHooks,
    persistent: (id: unknown) => {
      const found = torchHooks.persistent(id)
      if (found instanceof TorchStorage) storages.set(found.key, found)
      return found
    },
  }
  let end = 0
  const next = () => {
    const read = readPickle(head, end, hooks)
    end = read.end
    return read.value
  }
  if (next() !== magic) throw new PickleError("it does not begin with PyTorch's magic number")
  next()
  const [machine, root, keys] = [next(), next(), next()]
  if (!(machine instanceof Map) || !Array.isArray(keys))
    throw new PickleError('its parts are not those of torch.save')
  return { root, machine, keys, storages, end }
}
