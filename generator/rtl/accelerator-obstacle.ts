import type { Design } from '../design/elaborate.js'
import { InputError } from '../errors.js'
import { wholeNetworkObstacle } from '../model/reference-model.js'
import { tileBits } from './accelerator-shape.js'
import { plannedProgram } from './planned-program.js'

/** Why no whole accelerator can be made in Verilog for a design; null where it can. */
export function acceleratorObstacle(design: Design): InputError | null {
  return (
    wholeNetworkObstacle(design) ??
    attentionObstacle(design) ??
    sizeObstacle(design) ??
    tileObstacle(design) ??
    planObstacle(design)
  )
}

/** Says what was left out, and which key brings it. @param who - what there is no accelerator in, with its verb. */
export function noAccelerator(obstacle: InputError, who: string): string {
  return `${who} no accelerator in Verilog. ${obstacle.message}`
}

function attentionObstacle({ profile, keyOrder }: Design): InputError | null {
  if (profile !== 'exact')
    return InputError.at('numerics.profile', `the accelerator in Verilog is of profile exact`, 'write exact')
  if (keyOrder === 'ascending') return null
  return InputError.at(
    'hardware.attention.dataflow',
    'the accelerator in Verilog runs attention on its array',
    'write array, and formats for keys and values no wider than weights',
  )
}

function sizeObstacle({ linear, network, axi, formats }: Design): InputError | null {
  const { lanes, taps } = linear
  if (lanes < 2 || taps < 2 || !Number.isInteger(Math.log2(lanes)))
    return InputError.at(
      'hardware.array',
      `the accelerator in Verilog has a power of two of lanes and of taps, at least 2, not ${lanes} and ${taps}`,
      'use 8 or 16',
    )
  if ((network.image.width * pixelBits(formats)) % axi.dataBits !== 0)
    return InputError.at(
      'model.image.width',
      `rows of ${network.image.width} pixels do not fill words of ${axi.dataBits} bits`,
      `use a multiple of ${axi.dataBits / pixelBits(formats)}, or narrower ports`,
    )
  if (axi.dataBits < 32 || axi.dataBits > 32 * taps)
    return InputError.at(
      'hardware.axi.dataBits',
      `a block of ${taps} values in 32 bits each is no whole number of words of ${axi.dataBits} bits`,
      `use at most ${32 * taps}`,
    )
  return null
}

function tileObstacle(design: Design): InputError | null {
  const { dataBits } = design.axi
  const bits = tileBits(design)
  if (bits % dataBits === 0) return null
  return InputError.at(
    'hardware.axi.dataBits',
    `a tile of ${bits} bits is no whole number of words of ${dataBits} bits`,
    `use at most ${bits}, or a larger array`,
  )
}

function planObstacle(design: Design): InputError | null {
  try {
    plannedProgram(design)
    return null
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
}

/** Bits that a pixel takes in memory. */
export function pixelBits({ pixel }: Design['formats']): number {
  return pixel.width <= 8 ? 8 : 16
}
