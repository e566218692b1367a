import { basename, dirname, join } from 'node:path'
import { InputError, type Problem } from '../../base/errors.js'
import { stackedTensors } from '../name-maps/combine.js'
import { type LazyTensor, type Misfit, type ReadTensors, showShape } from '../tensor-source.js'
import { torchTensors } from './torch-tensors.js'

/** Files that M³ViT's training writes on several GPUs: `0.pth`, `1.pth`, one for each rank (its utils/moe_utils.py). */
export const rankFile = /^(\d+)\.pth$/

/** Tensors of which every rank holds a share, along their first dimension. */
const shared = /\bmlp\.experts\.(htoh4|h4toh)\./

/**
 * The network that the ranks of a training hold together: rank 0 everything but the others' experts, the others only
 * experts. Experts are numbered rank by rank.
 * @param files - names in the folder, each a `rankFile`.
 * @throws InputError when a rank is missing, or holds something else than its share.
 */
export async function rankTensors(folder: string, files: readonly string[]): Promise<ReadTensors> {
  const ranks = files.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  mustBeAllRanks(folder, ranks)
  return mergedRanks(folder, ranks)
}

/** A file that may be one rank of several: where its experts are too few, messages name the others. */
export async function loneRankTensors(path: string): Promise<ReadTensors> {
  return mergedRanks(dirname(path), [basename(path)])
}

async function mergedRanks(folder: string, ranks: readonly string[]): Promise<ReadTensors> {
  const read: ReadTensors[] = []
  for (const file of ranks) read.push(await torchTensors(join(folder, file)))
  const [first, ...others] = read
  const experts = [...first.tensors.keys()].filter((name) => shared.test(name))
  const problems = others.flatMap((other, i) => shareProblems(join(folder, ranks[i + 1]), other, experts))
  if (problems.length > 0) throw new InputError(problems)
  const tensors = new Map(first.tensors)
  for (const name of experts) tensors.set(name, mergedTensor(folder, name, read))
  return { tensors, notes: [...first.notes, ...mergeNotes(folder, ranks, experts, first)] }
}

function mustBeAllRanks(folder: string, ranks: readonly string[]): void {
  const last = ranks[ranks.length - 1]
  const missing = Array.from({ length: Number.parseInt(last, 10) + 1 }, (_, rank) => `${rank}.pth`).filter(
    (file) => !ranks.includes(file),
  )
  if (missing.length === 0) return
  throw InputError.at(
    folder,
    `has ${ranks.join(', ')}, but no ${missing.join(', ')}: each rank of the training holds experts of its own`,
    'copy all files of the training',
  )
}

/** What is wrong with the share of a rank after the first. */
function shareProblems(path: string, { tensors }: ReadTensors, experts: readonly string[]): Problem[] {
  const lacking = experts.filter((name) => !tensors.has(name))
  const surplus = [...tensors.keys()].filter((name) => !experts.includes(name))
  const wrong = [
    ...(lacking.length === 0 ? [] : [`lacks ${someOf(lacking)}, of which 0.pth holds a share`]),
    ...(surplus.length === 0 ? [] : [`holds ${someOf(surplus)}, where ranks after 0 have only experts`]),
  ]
  return wrong.map((message) => ({ path, message, repair: 'take the files of all ranks of one training' }))
}

function someOf([first, ...rest]: readonly string[]): string {
  return rest.length === 0 ? first : `${first} and ${rest.length} more`
}

function mergedTensor(folder: string, name: string, ranks: readonly ReadTensors[]): LazyTensor {
  const parts = ranks.flatMap(({ tensors }) => tensors.get(name) ?? [])
  const [{ shape: share }] = parts
  const different = parts.find(({ shape }) => showShape(shape) !== showShape(share))
  if (different !== undefined)
    throw InputError.at(
      different.where,
      `is ${showShape(different.shape)}, but rank 0 holds ${showShape(share)}`,
      'take the files of all ranks of one training',
    )
  return {
    ...(parts.length === 1 ? parts[0] : { ...stackedTensors(parts), where: `${folder}: ${name}` }),
    misfit: (needed) => missingRanks(needed, share, parts.length),
  }
}

/** Ranks that would make the experts of a shape, where whole ranks do. */
function missingRanks(
  needed: readonly number[],
  share: readonly number[],
  ranks: number,
): Misfit | undefined {
  const [experts, ...rest] = needed
  const [each, ...same] = share
  const all = experts / each
  if (showShape(rest) !== showShape(same) || !Number.isInteger(all) || all <= ranks) return undefined
  const missing = Array.from({ length: all - ranks }, (_, i) => `${ranks + i}.pth`)
  return {
    message: `holds ${each * ranks} of ${experts} experts, ${each} a rank: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    repair: 'name a folder with the files of all ranks, or correct the number of experts in the config',
  }
}

function mergeNotes(
  folder: string,
  ranks: readonly string[],
  experts: readonly string[],
  first: ReadTensors,
): string[] {
  const each = first.tensors.get(experts[0] ?? '')?.shape[0]
  if (ranks.length === 1 || each === undefined) return []
  return [`${folder}: experts merged from ${ranks.join(', ')}, ${each} a rank, in this order`]
}
