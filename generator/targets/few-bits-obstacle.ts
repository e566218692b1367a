import { InputError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { ownPreGelu } from '../network/hidden-format.js'

/** What few bits ask of hardware: a factor a row, hidden values apart from arguments, digits of weights, wider logits. */
const fewBitsFeatures = ['scales', 'hidden', 'digits', 'logits'] as const

export type FewBitsFeature = (typeof fewBitsFeatures)[number]

/**
 * Why a target that lacks some of these cannot take a design; null where it can.
 * @param who - the target, in the middle of a sentence.
 */
export function fewBitsObstacle(
  design: Design,
  who: string,
  lacking: readonly FewBitsFeature[],
): InputError | null {
  for (const feature of lacking) {
    const found = lacks[feature](design)
    if (found !== null) return InputError.at(found.path, `${who} has no ${found.what}`, found.repair)
  }
  return null
}

interface Lack {
  readonly path: string
  readonly what: string
  readonly repair: string
}

const lacks: Readonly<Record<FewBitsFeature, (design: Design) => Lack | null>> = {
  scales: ({ rowScales }) =>
    rowScales
      ? { path: 'numerics.scales', what: 'factors of rows of weights', repair: 'write tensor' }
      : null,
  hidden: ({ formats }) =>
    ownPreGelu(formats) === null
      ? null
      : {
          path: 'numerics.formats.preGelu',
          what: 'format of its own for arguments of GELU',
          repair: 'write that of hidden',
        },
  digits: ({ linear }) =>
    linear.mostDigits === 1
      ? null
      : {
          path: 'numerics.formats.patchWeight',
          what: `weights wider than ${linear.wWidth} bits beside narrower ones`,
          repair: `write fixed<${linear.wWidth},I> for all weights`,
        },
  logits: ({ formats: { logit, activation } }) =>
    logit.width === activation.width
      ? null
      : {
          path: 'numerics.formats.logit',
          what: 'logits wider than activations',
          repair: `write fixed<${activation.width},I> for logit and gateScore`,
        },
}
