import type { Entry } from 'yauzl'
import { InputError } from '../../base/errors.js'
import { memberBytes, withZip } from '../zip-members.js'
import { readPickle } from './pickle.js'
import { type TorchStorage, torchHooks } from './tensor-pickle.js'
import { mustBeLittleEndian, type TorchArchive } from './torch-archive.js'

const kind = 'file of torch.save'

/**
 * Opens what `torch.save` writes since PyTorch 1.6: a zip archive of a pickle, `data.pkl`, and a member for each
 * storage.
 * @throws PickleError when the pickle is damaged; InputError when the archive is, or is another's.
 */
export async function openZipArchive(path: string): Promise<TorchArchive> {
  return withZip(path, kind, async (zip) => {
    const members = new Map<string, Entry>()
    // All members lie in one folder, which has the name that the file had.
    for await (const entry of zip.eachEntry()) members.set(entry.fileName.replace(/^[^/]*\//, ''), entry)
    const pickle = members.get('data.pkl')
    if (pickle === undefined || members.has('constants.pkl')) throw noStateDict(path, members)
    const order = members.get('byteorder')
    if (order !== undefined)
      mustBeLittleEndian(path, `${await memberBytes(zip, order, path)}`.trim() === 'little')
    const { value: root } = readPickle(await memberBytes(zip, pickle, `${path}: data.pkl`), 0, torchHooks)
    const storageBytes = (storage: TorchStorage, where: string) => {
      const entry = members.get(`data/${storage.key}`)
      if (entry === undefined)
        throw InputError.at(where, `its data/${storage.key} is not in ${path}`, 'save or copy it again')
      return withZip(path, kind, (again) => memberBytes(again, entry, where))
    }
    return { root, storageBytes }
  })
}

function noStateDict(path: string, members: ReadonlyMap<string, Entry>): InputError {
  return InputError.at(
    path,
    members.has('constants.pkl') ? 'is a TorchScript archive' : 'is a zip archive, but none of torch.save',
    "save the network's state dict: torch.save(model.state_dict(), 'model.pth')",
  )
}
