import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { InputError, type Problem } from '../errors.js'
import { unreadable } from '../file-errors.js'
import { shellWord } from '../shell-word.js'
import { floatFileTensor, floatSuffix } from './float-folder.js'
import { npyFileTensor } from './npy.js'
import { npzTensors } from './npz.js'
import { safetensorsTensors } from './safetensors.js'
import type { LazyTensor, TensorSource } from './tensor-source.js'

type Reader = (path: string) => Promise<Iterable<readonly [name: string, tensor: LazyTensor]>>

/** Readers by how a file's name ends. */
const readers: Readonly<Record<string, Reader>> = {
  [floatSuffix]: async (path) => [await floatFileTensor(path)],
  '.npy': async (path) => [await npyFileTensor(path)],
  '.npz': npzTensors,
  '.safetensors': safetensorsTensors,
}

/** PyTorch's pickles run code when they are read; only Python reads them. */
const pickles = ['.pth', '.pt', '.ckpt', '.bin']

/**
 * Opens a file or a folder of float tensors; a folder holds what all its files hold.
 * @throws InputError when there is no such thing, nothing in it can be read, or two of its files hold the same tensor.
 */
export async function openTensorSource(path: string): Promise<TensorSource> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable({ path, option: '--weights' }, error)
  })
  if (found.isDirectory()) return openFolder(path)
  const reader = readerOf(path)
  if (reader === undefined) throw foreign(path)
  return { path, isCheckpoint: true, tensors: new Map(await reader(path)) }
}

async function openFolder(path: string): Promise<TensorSource> {
  const names = await readdir(path).catch((error: unknown) => {
    throw unreadable({ path, option: '--weights' }, error)
  })
  const entries = names.sort()
  const readable = entries.filter((entry) => readerOf(entry) !== undefined)
  const pickle = entries.find(isPickle)
  if (readable.length === 0 && pickle !== undefined) throw foreign(join(path, pickle))
  const tensors = new Map<string, LazyTensor>()
  const problems: Problem[] = []
  for (const entry of readable) {
    for (const [name, tensor] of (await readerOf(entry)?.(join(path, entry))) ?? []) {
      const other = tensors.get(name)
      if (other !== undefined)
        problems.push({
          path: path,
          message: `${name} is both ${other.where} and ${tensor.where}`,
          repair: 'keep one of them',
        })
      tensors.set(name, tensor)
    }
  }
  if (problems.length > 0) throw new InputError(problems)
  return { path, isCheckpoint: false, tensors }
}

function readerOf(file: string): Reader | undefined {
  return Object.entries(readers).find(([suffix]) => file.endsWith(suffix))?.[1]
}

function isPickle(file: string): boolean {
  return readerOf(file) === undefined && pickles.includes(extname(file))
}

function foreign(path: string): InputError {
  if (!isPickle(path))
    return InputError.at(
      path,
      `is none of ${Object.keys(readers).join(', ')}`,
      'export the weights as one of these',
    )
  const target = `${basename(path, extname(path))}.safetensors`
  return InputError.at(
    path,
    'is a PyTorch pickle, which only Python can read',
    `convert it: ${conversionLine(shellWord(basename(path)), shellWord(target))}`,
  )
}

/** The command that turns a PyTorch checkpoint into safetensors; docs/weights.md prints it too. */
export function conversionLine(from: string, to: string): string {
  const python = [
    'import sys, torch; from safetensors.torch import save_file',
    "c = torch.load(sys.argv[1], map_location='cpu', weights_only=True)",
    "c = c.get('state_dict', c.get('model', c))",
    'save_file({k: v.contiguous().clone() for k, v in c.items() if torch.is_tensor(v)}, sys.argv[2])',
  ].join('; ')
  return `python3 -c "${python}" ${from} ${to}`
}
