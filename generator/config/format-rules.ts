import type { Problem } from '../base/errors.js'
import { parseFormat } from '../numerics/format.js'
import type { Config, FormatsConfig } from './config.js'

/** Kinds that lie in activations' words, those that the array's narrower operand may hold, and those with words of their own. */
const sameWord = ['norm', 'query', 'attention', 'hidden', 'logit', 'gateScore'] as const
const narrower = ['key', 'value'] as const
const wider = ['residual'] as const

/** Activations lie in the same words on chip; keys and values may be narrower, the residual stream wider. */
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
    ...wider.flatMap((kind) =>
      wrong(kind, parseFormat(formats[kind]).width >= width, `write at least ${width} bits`),
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
