import type { Problem } from '../base/errors.js'
import { parseFormat } from '../numerics/format.js'
import type { Config, FormatsConfig } from './config.js'

/** Kinds that lie in activations' words, those that the array's narrower operand may hold, and those with words of their own. */
const sameWord = ['norm', 'query', 'attention', 'hidden'] as const
const narrower = ['key', 'value'] as const
const wider = ['residual', 'preGelu', 'logit', 'gateScore'] as const

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

/** What the array makes is no wider than the residual stream, and a score is as wide as the logits it is made of. */
export function resultsFit({ numerics: { formats } }: Config): Problem[] {
  const width = (kind: keyof FormatsConfig) => parseFormat(formats[kind]).width
  const problems = (['preGelu', 'logit'] as const).flatMap((kind): Problem[] => {
    if (width(kind) <= width('residual')) return []
    const message = `${formats[kind]} is wider than residual, ${formats.residual}`
    return [{ path: `numerics.formats.${kind}`, message, repair: `write at most ${width('residual')} bits` }]
  })
  if (width('gateScore') === width('logit')) return problems
  const message = `${formats.gateScore} is not as wide as logit, ${formats.logit}`
  const repair = `write fixed<${width('logit')},I>`
  return [...problems, { path: 'numerics.formats.gateScore', message, repair }]
}

/** Hidden values have a zero of their own where their format is not that of GELU's arguments. */
export function zeroHasFormat({ numerics: { formats, gelu } }: Config): Problem[] {
  if (!gelu.zeroPoint || formats.preGelu !== formats.hidden) return []
  return [
    {
      path: 'numerics.gelu.zeroPoint',
      message: 'hidden values have the format of the arguments of GELU, which has no zero point',
      repair: 'write false, or another format for numerics.formats.preGelu',
    },
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
