import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InputError, type Problem } from '../base/errors.js'
import { unreadable } from '../base/file-errors.js'
import { floatFileTensor, floatSuffix } from './float-folder.js'
import { npyFileTensor } from './npy.js'
import { npzTensors } from './npz.js'
import { safetensorsTensors } from './safetensors.js'
import type { LazyTensor, ReadTensors, TensorSource } from './tensor-source.js'
import { loneRankTensors, rankFile, rankTensors } from './torch/rank-files.js'
import { torchTensors, torchTensorsIfAny } from './torch/torch-tensors.js'
import { safetensorsSuffix } from './write-safetensors.js'

type Reader = (path: string) => Promise<Iterable<readonly [name: string, tensor: LazyTensor]>>

/** Readers by how a file's name ends, without PyTorch's. */
const readers: Readonly<Record<string, Reader>> = {
  [floatSuffix]: async (path) => [await floatFileTensor(path)],
  '.npy': async (path) => [await npyFileTensor(path)],
  '.npz': npzTensors,
  [safetensorsSuffix]: safetensorsTensors,
}

/** How the names of PyTorch's files end. */
const torchSuffixes = ['.pth', '.pth.tar', '.pt', '.ckpt', '.bin']

/**
 * Opens a file or a folder of float tensors; a folder holds what all its files hold.
 * @throws InputError when it does not exist, nothing in it can be read, or two of its files hold the same tensor.
 */
export async function openTensorSource(path: string): Promise<TensorSource> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable({ path, option: '--weights' }, error)
  })
  return found.isDirectory() ? openFolder(path) : { path, isCheckpoint: true, ...(await readFile(path)) }
}

async function readFile(path: string): Promise<ReadTensors> {
  const reader = readerOf(path)
  if (reader !== undefined) return { tensors: new Map(await reader(path)), notes: [] }
  if (!isTorch(path)) throw foreign(path)
  // One rank of several knows which of the others a network would need.
  return rankFile.test(basename(path)) ? loneRankTensors(path) : torchTensors(path)
}

async function openFolder(path: string): Promise<TensorSource> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable({ path, option: '--weights' }, error)
  })
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const plain = files.filter((name) => readerOf(name) !== undefined).sort()
  const torch = files.filter((name) => readerOf(name) === undefined && isTorch(name)).sort()
  if (plain.length === 0 && torch.length > 0) return openTorchFolder(path, torch)
  const parts: ReadTensors[] = []
  for (const name of plain) parts.push(await readFile(join(path, name)))
  const notes =
    torch.length === 0
      ? []
      : [`${path}: passed over ${torch.join(', ')}, as the folder has weights in other formats`]
  return { path, isCheckpoint: false, ...together(path, parts), notes }
}

/** A folder of nothing but PyTorch's files; those without a state dict, of optimizers and the like, are left out. */
async function openTorchFolder(path: string, files: readonly string[]): Promise<TensorSource> {
  const ranks = files.filter((name) => rankFile.test(name))
  const others = files.filter((name) => !rankFile.test(name))
  const parts: ReadTensors[] = ranks.length === 0 ? [] : [await rankTensors(path, ranks)]
  const left: string[] = []
  for (const name of others) {
    const read = await torchTensorsIfAny(join(path, name))
    if (read === undefined) left.push(name)
    else parts.push(read)
  }
  if (parts.length === 0)
    throw InputError.at(
      path,
      `has no state dict in ${files.join(', ')}`,
      "save the network's: torch.save(model.state_dict(), 'model.pth')",
    )
  const { tensors, notes } = together(path, parts)
  const leftNotes = left.length === 0 ? [] : [`${path}: passed over ${left.join(', ')}, without a state dict`]
  return { path, isCheckpoint: parts.length === 1, tensors, notes: [...notes, ...leftNotes] }
}

/** What several files hold. @throws InputError when two hold the same tensor. */
function together(path: string, parts: readonly ReadTensors[]): ReadTensors {
  const tensors = new Map<string, LazyTensor>()
  const problems: Problem[] = []
  for (const [name, tensor] of parts.flatMap((part) => [...part.tensors])) {
    const other = tensors.get(name)
    if (other !== undefined)
      problems.push({
        path,
        message: `${name} is both ${other.where} and ${tensor.where}`,
        repair: 'keep one of them',
      })
    tensors.set(name, tensor)
  }
  if (problems.length > 0) throw new InputError(problems)
  return { tensors, notes: parts.flatMap(({ notes }) => notes) }
}

function readerOf(file: string): Reader | undefined {
  return Object.entries(readers).find(([suffix]) => file.endsWith(suffix))?.[1]
}

function isTorch(file: string): boolean {
  return torchSuffixes.some((suffix) => file.endsWith(suffix))
}

function foreign(path: string): InputError {
  return InputError.at(
    path,
    `is not one of ${[...Object.keys(readers), ...torchSuffixes].join(', ')}`,
    'export the weights as one of these',
  )
}
