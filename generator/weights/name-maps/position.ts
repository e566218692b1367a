import { countOf, type LazyTensor, type Misfit, type Reals } from '../tensor-source.js'
import { combined, mustHaveShape } from './combine.js'
import type { Lookup } from './name-map.js'

/** What a source calls positions and the tokens in front of those of patches. */
export interface PositionNames {
  readonly position: string
  /** Class token and distillation token, in their order; a source may lack them. */
  readonly tokens: readonly string[]
  /** Names of the tokens behind those, of which a source may have one. */
  readonly registers: readonly string[]
}

/**
 * The position embedding as the program wants it: a row for every token, to which the tokens in front are added. A
 * source has positions of all tokens, of all but registers (DINOv2), or of patches alone (DeiT III). Sums are rounded to
 * what the source's values are, in which networks add the two.
 * @param needed - [tokens][dim]; left out, positions are taken to be those of all tokens.
 * @returns undefined without positions. @throws InputError when tokens are not as wide as positions.
 */
export function positionWithTokens(
  lookup: Lookup,
  { position, tokens, registers }: PositionNames,
  needed: readonly number[] | undefined,
): LazyTensor | undefined {
  const isThere = (name: string) => lookup(name) !== undefined
  if (!isThere(position)) return undefined
  const before = tokens.filter(isThere)
  const behind = registers.filter(isThere)
  const names = [position, ...before, ...behind]
  const tensor = combined(lookup, names, ([own, ...front]) => {
    const dim = own.shape.at(-1) ?? 1
    for (const token of front) mustHaveShape(token, tokenShape(token, dim))
    const counts = { rows: countOf(own.shape) / dim, tokens: before.length, registers: 0 }
    if (behind.length > 0) counts.registers = countOf(front.at(-1)?.shape ?? []) / dim
    const first = firstPosition(counts, needed?.[0])
    const length = counts.rows + first.missing
    return {
      shape: [length, dim],
      values: ([rows, ...values]) =>
        withFront({ rows, front: joined(values), dim, gap: first.gap, missing: first.missing }),
    }
  })
  return tensor && { ...tensor, misfit: (wanted) => misfit(tensor.shape, wanted) }
}

interface Counts {
  readonly rows: number
  readonly tokens: number
  readonly registers: number
}

/** How many rows of zeros positions lack, and after how many rows. */
function firstPosition({ rows, tokens, registers }: Counts, needed: number | undefined) {
  if (needed === rows + registers) return { gap: tokens, missing: registers }
  if (needed === rows + tokens + registers) return { gap: 0, missing: tokens + registers }
  return { gap: 0, missing: 0 }
}

interface Front {
  readonly rows: Reals
  readonly front: Reals
  readonly dim: number
  readonly gap: number
  readonly missing: number
}

function withFront({ rows, front, dim, gap, missing }: Front): Reals {
  const isWide = [rows, front].some((part) => part instanceof Float64Array)
  const length = rows.length + missing * dim
  const result = isWide ? new Float64Array(length) : new Float32Array(length)
  result.set(rows.subarray(0, gap * dim))
  result.set(rows.subarray(gap * dim), (gap + missing) * dim)
  for (let i = 0; i < Math.min(front.length, length); i++) result[i] += front[i]
  return result
}

function joined(parts: readonly Reals[]): Reals {
  const isWide = parts.some((part) => part instanceof Float64Array)
  const values = parts.flatMap((part) => [...part])
  return isWide ? Float64Array.from(values) : Float32Array.from(values)
}

function tokenShape({ shape }: LazyTensor, dim: number): number[] {
  const rows = countOf(shape.slice(0, -1))
  return rows === 1 ? [dim] : [rows, dim]
}

/** What is wrong with positions of another number of tokens: they are of another image. */
function misfit([rows, dim]: readonly number[], [tokens, wide]: readonly number[]): Misfit | undefined {
  if (dim !== wide || rows === tokens) return undefined
  return {
    message: `has positions of ${rows} tokens, but the network of the config has ${tokens}; they are not interpolated`,
    repair:
      'set model.image to the size that the weights are for, or resample the positions and save them again',
  }
}
