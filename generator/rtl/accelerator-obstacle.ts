import type { Design } from '../design/elaborate.js'
import { InputError } from '../errors.js'
import { wholeNetworkObstacle } from '../model/reference-model.js'
import { tileBits } from './accelerator-shape.js'
import { arrayProgram } from './array-program.js'
import { memoryPlan } from './memory-plan.js'

/** Why no whole accelerator can be made in Verilog for a design; null where it can. */
export function acceleratorObstacle(design: Design): InputError | null {
  return (
    wholeNetworkObstacle(design) ??
    attentionObstacle(design) ??
    sizeObstacle(design) ??
    tileObstacle(design) ??
    ringObstacle(design) ??
    memoryObstacle(design)
  )
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

// Every token goes by all tiles of a matrix before the first of them is dropped.
function ringObstacle(design: Design): InputError | null {
  const { weightTiles } = design.linear
  const largest = arrayProgram(design)
    .operations.map(({ name, matrix }) => ({
      name,
      tiles: matrix === null ? 0 : matrix.inTiles * matrix.outTiles,
    }))
    .reduce((most, each) => (each.tiles > most.tiles ? each : most))
  if (largest.tiles <= weightTiles) return null
  return InputError.at(
    'hardware.buffers.weightTiles',
    `${weightTiles} is less than the ${largest.tiles} tiles of ${largest.name}, all of which the accelerator in Verilog holds`,
    `write at least ${largest.tiles}`,
  )
}

function memoryObstacle(design: Design): InputError | null {
  try {
    memoryPlan(design)
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
