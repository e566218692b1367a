import { fractionBits } from '../../numerics/format.js'
import type { Parameter } from '../tensor.js'
import { plainKind, type StepKind } from './step-kind.js'

/** Fraction bits of a norm's tensors and parameters. */
export interface LayerNormFractions {
  readonly input: number
  readonly output: number
  readonly scale: number
  readonly bias: number
}

/** Layer norm of every row. */
export interface LayerNormStep {
  readonly kind: 'layerNorm'
  readonly name: string
  readonly input: string
  readonly output: string
  readonly scale: Parameter
  readonly bias: Parameter
  readonly fractions: LayerNormFractions
  /** Rows. */
  readonly tokens: number
}

/** What a layer norm is made of; its parameters are called after it. */
export interface LayerNormDraft {
  readonly name: string
  readonly input: string
  /** Rows: all tokens unless it says otherwise. */
  readonly tokens?: number
}

export const layerNormKind: StepKind<LayerNormStep, LayerNormDraft> = {
  ...plainKind,
  build(parts, { name, input, tokens = parts.needs.network.tokens }) {
    const { dim } = parts.needs.network
    const scale = parts.parameter('normScale', `${name}_weight`, dim)
    const bias = parts.parameter('normBias', `${name}_bias`, dim)
    return {
      kind: 'layerNorm',
      name,
      input,
      output: parts.add(name, { shape: [tokens, dim], kind: 'norm' }),
      tokens,
      scale,
      bias,
      fractions: {
        input: parts.fraction(input),
        output: parts.fraction(name),
        scale: fractionBits(scale.format),
        bias: fractionBits(bias.format),
      },
    }
  },
  reads: ({ input }) => [input],
  makes: ({ output }) => [output],
  parameters: ({ name, scale, bias }) => [
    { layer: name, role: 'normScale', parameter: scale, rowShape: [] },
    { layer: name, role: 'normBias', parameter: bias, rowShape: [] },
  ],
}
