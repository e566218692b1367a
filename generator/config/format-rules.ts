import type { Problem } from '../base/errors.js'
import { parseFormat } from '../numerics/format.js'
import type { Config, FormatsConfig } from './config.js'

/** Kinds that lie in activations' words, and those that the array's narrower operand may hold. */
const sameWord = ['norm', 'query', 'attention', 'hidden', 'logit', 'gateScore'] as const
const narrower = ['key', 'value'] as const

/** Activations of every kind lie in the same words on chip; keys and values may be narrower. */
export function widthsFit({ numerics: { formats } }: Config): Problem[] {
  const { width } = parseFormat(formats.activation)
  const wrong = (kind: keyof FormatsConfig, fits: boolean, repair: string): Problem[] =>
    fits
      ? []
      : [
          {
            path: `numerics.formats.${kind}`,
            message: `${formats[kind]} does not go with the ${width} bits of activation`,
            repair,
          },
        ]
  return [
    ...sameWord.flatMap((kind) =>
      wrong(kind, parseFormat(formats[kind]).width === width, `write fixed<${width},I>`),
    ),
    ...narrower.flatMap((kind) =>
      wrong(kind, parseFormat(formats[kind]).width <= width, `write at most ${width} bits`),
    ),
  ]
}

/** Profile edge-moe knows no formats of single tensors. */
export function edgeMoeHasNoTensors({ numerics: { profile, tensors } }: Config): Problem[] {
  const [first] = Object.keys(tensors)
  if (profile !== 'edge-moe' || first === undefined) return []
  return [
    {
      path: `numerics.tensors.${first}`,
      message: 'profile edge-moe has no formats of single tensors',
      repair: 'leave tensors out, or use profile exact',
    },
  ]
}
