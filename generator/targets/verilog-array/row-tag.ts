import { bitsFor } from '../../units/linear/linear.params.js'
import { addressBits } from './accelerator-shape.js'
import { destinations, numberBits } from './array-operation.js'

/** A field of a word: its name, and bits. */
export interface WordField {
  readonly name: string
  readonly width: number
}

/** A field, and its lowest bit. */
export interface PlacedField extends WordField {
  readonly lsb: number
}

interface PostSizes {
  readonly GeluFlagBits: number
  readonly AddShiftBits: number
  readonly AttentionShiftBits: number
}

/** What becomes of an operation's results, the lowest first: a part of its row's tag. */
export function postFields(sizes: PostSizes) {
  return [
    // Whether to apply GELU, and how far its input is shifted.
    { name: 'gelu', width: sizes.GeluFlagBits },
    // Shifts of a sum of the residual stream: of what is added to, and of the sum.
    { name: 'left', width: sizes.AddShiftBits },
    { name: 'out', width: sizes.AddShiftBits },
    { name: 'partial', width: 1 },
    { name: 'attention', width: sizes.AttentionShiftBits },
  ] as const satisfies WordField[]
}

/** An operation's shifts and result width on the array, the lowest first. */
export function operandFields({ AccWidth, ScaleBits, MostDigits, YWidth }: OperandSizes) {
  return [
    { name: 'bias_shift', width: addressBits(AccWidth) },
    { name: 'out_shift', width: addressBits(AccWidth + ScaleBits) },
    { name: 'out_width', width: bitsFor(YWidth) },
    // Whether sums have factors, and digits of weights but one: where a design has any.
    { name: 'scaled', width: ScaleBits > 0 ? 1 : 0 },
    { name: 'digits', width: MostDigits > 1 ? addressBits(MostDigits) : 0 },
  ] as const satisfies WordField[]
}

interface OperandSizes {
  readonly AccWidth: number
  readonly ScaleBits: number
  readonly MostDigits: number
  readonly YWidth: number
}

interface TagSizes extends PostSizes {
  readonly LogitWidth: number
  readonly PartBits: number
  readonly OpBits: number
  readonly TokenBits: number
  readonly FeatureBits: number
  readonly TileBits: number
}

/** What the array passes on of a row beside its results, the lowest first; the array adds the last two. */
function tagFields(sizes: TagSizes) {
  return [
    ...postFields(sizes),
    { name: 'score', width: sizes.LogitWidth },
    { name: 'final', width: 1 },
    { name: 'last', width: 1 },
    { name: 'part', width: sizes.PartBits },
    { name: 'op', width: sizes.OpBits },
    { name: 'row', width: sizes.TokenBits },
    { name: 'to', width: sizes.FeatureBits },
    { name: 'dest', width: numberBits(destinations) },
    { name: 'tile', width: sizes.TileBits },
    { name: 'last_tile', width: 1 },
  ] as const satisfies WordField[]
}

/** Fields of a row's tag, by name. */
export type TagField = ReturnType<typeof tagFields>[number]['name']

/** The layout of a row's tag as results carry it: the one place that Verilog and simulations have it from. */
export function rowTag(sizes: TagSizes): readonly (PlacedField & { readonly name: TagField })[] {
  let lsb = 0
  return tagFields(sizes).map((field) => {
    const placed = { ...field, lsb }
    lsb += field.width
    return placed
  })
}

/** Bits of fields. */
export function fieldBits(fields: readonly WordField[]): number {
  return fields.reduce((sum, { width }) => sum + width, 0)
}

/** Bits of a row's tag as results carry it, and of what a row brings to the array. */
export function tagBits(sizes: TagSizes): { readonly TagBits: number; readonly RowTagBits: number } {
  const TagBits = fieldBits(tagFields(sizes))
  return { TagBits, RowTagBits: TagBits - sizes.TileBits - 1 }
}
