import { InputError, refusalOf } from '../../base/errors.js'
import { headTiles } from '../../config/attention-rules.js'
import { formatRanges } from '../../config/format-ranges.js'
import { portBits } from '../../config/port-bits.js'
import type { Design } from '../../design/design.js'
import { wholeNetworkObstacle } from '../../reference/reference-model.js'
import { tileBits } from './accelerator-shape.js'
import { plannedProgram } from './planned-program.js'

/** Why no whole accelerator can be made in Verilog for a design; null where it can. */
export function acceleratorObstacle(design: Design): InputError | null {
  return (
    wholeNetworkObstacle(design) ??
    attentionObstacle(design) ??
    sizeObstacle(design) ??
    tileObstacle(design) ??
    refusalOf(() => plannedProgram(design))
  )
}

/** Says what was left out, and which key brings it. @param who - what there is no accelerator in, with its verb. */
export function noAccelerator(obstacle: InputError, who: string): string {
  return `${who} no accelerator in Verilog. ${obstacle.message}`
}

function attentionObstacle(design: Design): InputError | null {
  const { profile, keyOrder } = design
  if (profile !== 'exact')
    return InputError.at('numerics.profile', `the accelerator in Verilog is of profile exact`, 'write exact')
  if (keyOrder === 'ascending') return null
  return (
    widthObstacle(design, 'key') ??
    widthObstacle(design, 'value') ??
    headObstacle(design) ??
    InputError.at(
      'hardware.attention.dataflow',
      'the accelerator in Verilog runs attention on its array',
      'write array',
    )
  )
}

function widthObstacle({ formats }: Design, kind: 'key' | 'value'): InputError | null {
  const { width } = formats.weight
  if (formats[kind].width <= width) return null
  const { minWidth } = formatRanges[kind]
  if (width < minWidth)
    return InputError.at(
      'numerics.formats.weight',
      `the accelerator in Verilog holds ${kind}s as weights, and ${width} bits are too few for them`,
      `write at least ${minWidth} bits`,
    )
  return InputError.at(
    `numerics.formats.${kind}`,
    `${kind}s of ${formats[kind].width} bits are wider than the weights of ${width} that the accelerator in Verilog holds them as`,
    `write at most ${width} bits`,
  )
}

function headObstacle({ network, linear }: Design): InputError | null {
  const tiles = headTiles(network, linear)
  if (tiles <= linear.weightTiles) return null
  return InputError.at(
    'hardware.buffers.weightTiles',
    `${linear.weightTiles} is less than the ${tiles} tiles of a head's keys and values`,
    `write at least ${tiles}`,
  )
}

function sizeObstacle(design: Design): InputError | null {
  const { linear, axi } = design
  const { lanes, taps } = linear
  const size = (path: string, count: number, wanted: number) =>
    InputError.at(
      `hardware.array.${path}`,
      `the accelerator in Verilog has a power of two of lanes and of taps, at least 2, not ${count}`,
      `write ${wanted}`,
    )
  if (lanes < 2 || !Number.isInteger(Math.log2(lanes)))
    return size('lanes', lanes, 2 ** Math.max(1, Math.floor(Math.log2(lanes))))
  if (taps < 2) return size('taps', taps, 2)
  if (axi.dataBits > 32 * taps)
    return InputError.at(
      'hardware.axi.dataBits',
      `a block of ${taps} values in 32 bits each is no whole number of words of ${axi.dataBits} bits`,
      `write at most ${32 * taps}`,
    )
  return null
}

function tileObstacle(design: Design): InputError | null {
  const { dataBits } = design.axi
  const bits = tileBits(design)
  if (bits % dataBits === 0) return null
  const message = `a tile of ${bits} bits is no whole number of words of ${dataBits} bits`
  if (bits >= portBits.min) return InputError.at('hardware.axi.dataBits', message, `write at most ${bits}`)
  const lanes = (design.linear.lanes * portBits.min) / bits
  return InputError.at('hardware.array.lanes', message, `write at least ${lanes}`)
}

/** Bits that a pixel takes in memory. */
export function pixelBits({ pixel }: Design['formats']): number {
  return pixel.width <= 8 ? 8 : 16
}
