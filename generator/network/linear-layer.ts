import { rowScaleBits } from '../config/weight-scales.js'
import { type FixedFormat, ufixed } from '../numerics/format.js'
import { ownPreGelu } from './hidden-format.js'
import { isIdentity } from './identity.js'
import type { ProgramParts } from './program-parts.js'
import { type LinearShifts, linearShifts } from './shifts.js'
import type { Formats, LayerRows, Parameter } from './tensor.js'

/** Per-operation operands: sizes in elements, shifts in bits. */
export interface LinearOperation extends LinearShifts {
  readonly tokens: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly gelu: boolean
  /** Fraction bits that hidden values have fewer than GELU is built for; 0 without GELU. */
  readonly geluShift: number
}

/** y = x . W^T + bias on the unified compute unit, GELU if `operands.gelu`; x is the first tokens of the input. */
export interface LinearStep {
  readonly kind: 'linear'
  readonly name: string
  readonly input: string
  readonly output: string
  /** The sum before GELU, where there is one. */
  readonly preActivation: string | null
  readonly weight: Parameter
  /** null: no bias, zeros. */
  readonly bias: Parameter | null
  /** Factors of rows, unsigned integers; null: none. */
  readonly scale: Parameter | null
  readonly operands: LinearOperation
}

/** What a linear layer is made of. */
export interface LinearDraft {
  readonly name: string
  readonly input: string
  readonly inFeatures: number
  readonly outFeatures: number
  readonly weight: Parameter
  readonly bias: Parameter | null
  /** Of the result. */
  readonly resultKind?: keyof Formats
  /** Whose format the result has; itself by default. */
  readonly owner?: string
  /** Of a result whose format is that of its kind, always. */
  readonly format?: FixedFormat
  readonly gelu?: boolean
  readonly tokens?: number
  /** Left shift of the input on its way into the array. */
  readonly inputShift?: number
}

/** A linear layer, whose input is there and whose result is the caller's to add. @throws Unrealisable as its shifts do. */
export function linearLayer(parts: ProgramParts, draft: LinearDraft): LinearStep {
  const { name, input, gelu = false } = draft
  const { weight, bias, scale } = layerParameters(parts, draft)
  return {
    kind: 'linear',
    name,
    input,
    output: resultName(draft),
    preActivation: gelu ? `${name}_pregelu` : null,
    weight,
    bias,
    scale,
    operands: {
      tokens: draft.tokens ?? parts.needs.network.tokens,
      inFeatures: draft.inFeatures,
      outFeatures: draft.outFeatures,
      ...shiftsOf(parts, draft),
      gelu,
      geluShift: 0,
    },
  }
}

/** Weight and bias of a layer of an MLP; one of each for every expert where there are some. */
export function mlpParameters(
  parts: ProgramParts,
  name: string,
  { rows, experts }: { readonly rows: number; readonly experts?: number },
): Pick<LinearDraft, 'weight' | 'bias'> {
  const of = experts === undefined ? {} : { experts }
  return {
    weight: { ...parts.parameter('weight', `${name}_weight`, rows), ...of },
    bias: { ...parts.parameter('bias', `${name}_bias`, rows), ...of },
  }
}

/** Parameters as they are, or made together: with a factor for each row, or with what their inputs leave out. */
function layerParameters(
  parts: ProgramParts,
  { input, weight, bias, inFeatures }: LinearDraft,
): Pick<LinearStep, 'weight' | 'bias' | 'scale'> {
  const inputZero = parts.zero(input)
  const isScaled = hasScales(parts, weight)
  if (!isScaled && inputZero === 0) return { weight, bias, scale: null }
  const named = ({ name, format }: Parameter) => ({ name, format })
  const layer: LayerRows = {
    weight: named(weight),
    bias: bias === null ? null : named(bias),
    scale: isScaled ? `${weight.name}_scale` : null,
    columns: inFeatures,
    inputZero,
  }
  return {
    weight: { ...weight, layer },
    bias: bias === null ? null : { ...bias, layer },
    scale: layer.scale === null ? null : { ...weight, name: layer.scale, format: rowScaleFormat, layer },
  }
}

function hasScales({ needs }: ProgramParts, { name }: Parameter): boolean {
  return needs.rowScales && !isIdentity(name)
}

/** A factor below 1. */
const rowScaleFormat = ufixed(rowScaleBits, 0)

function shiftsOf(parts: ProgramParts, draft: LinearDraft): LinearShifts {
  const { input, weight, bias, resultKind = 'activation', inputShift = 0, format } = draft
  const owner = draft.owner ?? resultName(draft)
  // The array's result, to which GELU keeps.
  const before = draft.gelu === true ? `${draft.name}_pregelu` : draft.name
  const preGelu = draft.gelu === true ? ownPreGelu(parts.needs.formats) : null
  return linearShifts(parts.needs.profile, {
    result: format ?? preGelu ?? parts.share(resultKind, owner, before),
    inputFraction: parts.fraction(input) + inputShift,
    weight,
    bias,
    scaleBits: hasScales(parts, weight) ? rowScaleBits : 0,
    paths: {
      weight: parts.parameterPath(weight),
      bias: bias === null ? '' : parts.parameterPath(bias),
      result:
        format !== undefined
          ? 'numerics.formats.logit'
          : preGelu !== null
            ? 'numerics.formats.preGelu'
            : parts.path(resultKind, owner),
    },
  })
}

function resultName({ name, gelu = false }: LinearDraft): string {
  return gelu ? `${name}_gelu` : name
}
