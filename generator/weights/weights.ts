import { InputError, type Problem } from '../base/errors.js'
import { nameMapOf } from './name-maps/index.js'
import type { NameMap } from './name-maps/name-map.js'
import { openTensorSource } from './open-source.js'
import type { LazyTensor, TensorSource } from './tensor-source.js'

/** Everything that the `--weights` of a command bring, by the program's names. */
export interface Weights {
  readonly sources: readonly NamedSource[]
}

/** A source, and what its names mean. */
export interface NamedSource {
  readonly source: TensorSource
  readonly map: NameMap
  /** The source's tensors by their names without the prefixes of wrappers. */
  readonly tensors: ReadonlyMap<string, LazyTensor>
  /** What its convention changes about its tensors, a sentence each. */
  readonly notes: readonly string[]
}

/**
 * Opens files and folders of weights. Nothing but headers is read yet.
 * @param paths - in the order in which they are searched: later ones fill what earlier ones lack.
 * @throws InputError that lists all that cannot be opened or understood.
 */
export async function openWeights(paths: readonly string[]): Promise<Weights> {
  const sources: NamedSource[] = []
  const problems: Problem[] = []
  for (const path of paths) {
    try {
      sources.push(namedSource(await openTensorSource(path)))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new InputError(problems)
  return { sources }
}

/**
 * The tensor of a parameter of the program. @param needed - the shape that the program needs, where it is known.
 * @throws InputError when no source has it, naming what each of them lacks.
 */
export function findTensor({ sources }: Weights, parameter: string, needed?: readonly number[]): LazyTensor {
  const lacking: string[] = []
  for (const named of sources) {
    const { tensor, absent } = lookUp(named, parameter, needed)
    if (tensor !== undefined) return tensor
    lacking.push(`no ${absent[0] ?? parameter} in ${named.source.path}`)
  }
  throw InputError.at(
    parameter,
    `is missing: ${lacking.join(', ')}`,
    'add a source that has it with another --weights',
  )
}

/** What a source has of a parameter: its tensor, the source's names that it is made of, and those that are missing. */
export function lookUp({ map, tensors }: NamedSource, parameter: string, needed?: readonly number[]) {
  const present: string[] = []
  const absent: string[] = []
  const lookup = (name: string) => {
    const found = tensors.get(name)
    const names = found === undefined ? absent : present
    names.push(name)
    return found
  }
  const tensor = map.tensor(parameter, lookup, needed)
  return { tensor, present, absent }
}

function namedSource(source: TensorSource): NamedSource {
  const tensors = new Map<string, LazyTensor>()
  // Where there is a backbone, what is outside of it are heads.
  const hasBackbone = [...source.tensors.keys()].some((name) => backbone.test(name))
  for (const [name, tensor] of source.tensors) {
    if (hasBackbone && !backbone.test(name)) continue
    const plain = name.replace(/^module\./, '').replace(/^backbone\./, '')
    const other = tensors.get(plain)
    if (other !== undefined)
      throw InputError.at(tensor.where, `is the same tensor as ${other.where}`, 'keep one of them')
    tensors.set(plain, tensor)
  }
  const names = [...tensors.keys()]
  const map = nameMapOf(source.path, names)
  const notes = (map.notes?.(names) ?? []).map((note) => `${source.path}: ${note}`)
  return { source, map, tensors, notes }
}

const backbone = /^(module\.)?backbone\./
