import type { LazyTensor } from '../tensor-source.js'

/** Finds a tensor by a source's own name. */
export type Lookup = (name: string) => LazyTensor | undefined

/** How a family of checkpoints names what the program needs. */
export interface NameMap {
  /** What error messages call it. */
  readonly name: string
  /** Names that show that a source is of this family. */
  readonly signature: RegExp
  /** Whether a source is of this family although it shows the signature of that one too. */
  readonly includes?: NameMap
  /** Names that such checkpoints carry and the program can do without. */
  readonly ignored: RegExp
  /**
   * The tensor of a parameter of the program, made from what the source has; undefined where a part is missing.
   * @param needed - the shape that the program needs, where it is known.
   */
  tensor(parameter: string, lookup: Lookup, needed?: readonly number[]): LazyTensor | undefined
  /** What is changed about a source's tensors, a sentence each. @param names - of the source. */
  notes?(names: readonly string[]): string[]
}

/** What a tensor is made for: a parameter, from what a source has, in the shape that the program needs where it is known. */
export interface Wanted {
  readonly parameter: string
  readonly lookup: Lookup
  readonly needed: readonly number[] | undefined
}

/** A parameter's name taken apart: `l3_fc1_weight` is block 3, layer `fc1`, kind `weight`. */
export interface LayerParameter {
  readonly block: number
  readonly layer: string
  readonly kind: 'weight' | 'bias'
}

/** Takes a block's parameter apart; undefined for others, and for a gate's. */
export function layerParameter(parameter: string): LayerParameter | undefined {
  const match = /^l(\d+)_(\w+)_(weight|bias)$/.exec(parameter)
  if (match === null) return undefined
  return { block: Number(match[1]), layer: match[2], kind: match[3] as LayerParameter['kind'] }
}
