import { InputError } from '../../base/errors.js'
import type { TorchStorage } from './tensor-pickle.js'

/** What `torch.save` wrote: an object, and the storages that its tensors look into. */
export interface TorchArchive {
  readonly root: unknown
  /** All bytes of a storage. @throws InputError at `where` when the file does not have them. */
  storageBytes(storage: TorchStorage, where: string): Promise<Uint8Array>
}

/** @throws InputError for what a big-endian machine wrote. */
export function mustBeLittleEndian(path: string, isLittle: boolean): void {
  if (isLittle) return
  throw InputError.at(
    path,
    'is big-endian',
    'load it with PyTorch on a little-endian machine, and save it there',
  )
}
