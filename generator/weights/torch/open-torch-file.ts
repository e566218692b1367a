import { stat } from 'node:fs/promises'
import { InputError } from '../../base/errors.js'
import { readRange } from '../read-range.js'
import { openLegacyFile } from './legacy-file.js'
import { PickleError } from './pickle-cursor.js'
import type { TorchArchive } from './torch-archive.js'
import { openZipArchive } from './zip-archive.js'

/**
 * Opens a file of `torch.save`, the zip archives of PyTorch 1.6 and newer and the plain files before. Nothing of it is
 * run; storages are read when they are asked for.
 * @throws InputError when it is not one, is damaged, or was written on a big-endian machine.
 */
export async function openTorchArchive(path: string): Promise<TorchArchive> {
  const format = await formatOf(path)
  try {
    if (format !== undefined) return await openers[format](path)
  } catch (error) {
    if (!(error instanceof PickleError)) throw error
    throw InputError.at(path, `is not a sound file of torch.save: ${error.message}`, 'save or copy it again')
  }
  throw InputError.at(
    path,
    'was not written by torch.save',
    "save it again: torch.save(model.state_dict(), 'model.pth')",
  )
}

/** Whether a file begins as those of `torch.save` do. */
export async function looksLikeTorchFile(path: string): Promise<boolean> {
  return (await formatOf(path)) !== undefined
}

type Format = 'zip' | 'legacy'

const openers: Readonly<Record<Format, (path: string) => Promise<TorchArchive>>> = {
  zip: openZipArchive,
  legacy: openLegacyFile,
}

async function formatOf(path: string): Promise<Format | undefined> {
  const { size } = await stat(path)
  const [first, second] = await readRange(path, { start: 0, length: Math.min(2, size) })
  if (first === 0x50 && second === 0x4b) return 'zip'
  return first === 0x80 ? 'legacy' : undefined
}
