import type { Problem } from '../base/errors.js'
import { nearestDivisors } from '../base/nearest.js'
import { orList } from '../base/wording.js'
import { deviceOf, portCount } from '../devices/devices.js'
import { arrayPacks } from './array-operands.js'
import type { Config } from './config.js'
import { layerInputs } from './model-rules.js'

/** A multiply-accumulate takes a DSP at least, or two of them where lanes share their multipliers. */
export function arrayFits(config: Config): Problem[] {
  const { device, array } = config.hardware
  const { dsp } = deviceOf(device).resources
  const shared = arrayPacks(config) ? 2 : 1
  const taken = Math.ceil(array.lanes / shared) * array.taps
  if (taken <= dsp) return []
  return [
    {
      path: 'hardware.array',
      message: `${array.lanes} lanes × ${array.taps} taps take ${taken} DSPs, ${device} has ${dsp}`,
      repair: `use at most ${Math.floor(dsp / array.taps) * shared} lanes, or fewer taps`,
    },
  ]
}

/** The device has such ports. */
export function axiFits({ hardware: { device, axi } }: Config, limit: 'dataBits' | 'ports'): Problem[] {
  const known = deviceOf(device)
  const most = limit === 'ports' ? portCount(known) : known.memory.dataBits
  if (axi[limit] <= most) return []
  return [
    {
      path: `hardware.axi.${limit}`,
      message: `${axi[limit]} is more than the ${most} of ${device}`,
      repair: `write at most ${most}`,
    },
  ]
}

/** A tile row yields outputs only once all its inputs went by, so its tiles must be in the ring together. */
export function ringHoldsOutputTile({ model, hardware: { array, buffers } }: Config): Problem[] {
  const widest = Math.max(...layerInputs(model))
  const tiles = Math.ceil(widest / array.taps)
  if (tiles <= buffers.weightTiles) return []
  return [
    {
      path: 'hardware.buffers.weightTiles',
      message: `${buffers.weightTiles} is less than the ${tiles} tiles of one output of the widest layer (${widest} inputs, ${array.taps} taps)`,
      repair: `write at least ${tiles}`,
    },
  ]
}

/** Heads take turns in groups of one size. */
export function heldHeadsDivide({ model, hardware }: Config): Problem[] {
  const { heads } = hardware.buffers
  if (heads === null || model.heads % heads === 0) return []
  return [
    {
      path: 'hardware.buffers.heads',
      message: `${heads} does not divide model.heads ${model.heads}`,
      repair: `try ${orList(nearestDivisors(model.heads, heads))}`,
    },
  ]
}
