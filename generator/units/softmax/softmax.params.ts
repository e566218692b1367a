import { bitsFor, nextPowerOfTwo } from '../linear/linear.params.js'
import { softmaxKinds } from './softmax.methods.js'
import type { SoftmaxParams, SoftmaxRequirements } from './softmax.shape.js'

/** Longest row that can be asked for. */
export const mostSoftmaxKeys = 4096

/** Derives the hardware of softmax. @throws RangeError when a table word or a size has no realisation. */
export function softmaxParams(needs: SoftmaxRequirements): SoftmaxParams {
  const { method, lanes, rowCycles, maxKeys, maxRows, width, fraction } = needs
  if (maxKeys < 1 || maxKeys > mostSoftmaxKeys) {
    throw new RangeError(`softmax takes rows of 1 to ${mostSoftmaxKeys} keys, not ${maxKeys}`)
  }
  if (fraction < 2 || fraction >= width) {
    throw new RangeError(`softmax needs 2 to ${width - 1} fraction bits in ${width}, not ${fraction}`)
  }
  const kind = softmaxKinds[method]
  return {
    method,
    lanes,
    evaluators: Math.ceil(lanes / rowCycles),
    width,
    fraction,
    maxKeys,
    maxRows,
    rowBits: bitsFor(maxRows),
    keyBits: bitsFor(maxKeys),
    rowBeats: nextPowerOfTwo(Math.ceil(maxKeys / lanes)),
    scale: kind.scales ? needs.scale : 1,
    ...kind.derive(needs),
  }
}
