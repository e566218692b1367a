import { InputError } from '../../base/errors.js'
import { filled } from '../../base/filled.js'
import type { Design } from '../../design/design.js'
import type { AcceleratorShape } from './accelerator-shape.js'
import { type ArrayMatrix, tilesOf } from './array-matrix.js'

/** Output tiles of a layer that run as one operation. */
export type Piece = Pick<ArrayMatrix, 'firstTile' | 'outTiles'>

type Whole = Pick<ArrayMatrix, 'step' | 'inTiles' | 'digits' | 'outTiles'>

/** All of a matrix. @throws InputError when the ring does not hold it. */
export function onePiece({ linear }: Pick<Design, 'linear'>, whole: Whole): Piece[] {
  const { step, outTiles } = whole
  if (tilesOf(whole) > linear.weightTiles) throw tooSmall(linear.weightTiles, step.name, tilesOf(whole))
  return [{ firstTile: 0, outTiles }]
}

/**
 * Strips of a matrix: all of it where the ring holds that, else strips of half the ring, so that one loads while the other
 * computes. Each begins at a whole word of results.
 * @throws InputError when the ring holds no strip.
 */
export function strips(design: Pick<Design, 'linear'>, whole: Whole): Piece[] {
  const { weightTiles, lanes, taps } = design.linear
  const { step, outTiles } = whole
  const inTiles = whole.inTiles * whole.digits // of an output tile
  if (tilesOf(whole) <= weightTiles) return [{ firstTile: 0, outTiles }]
  const unit = Math.max(1, taps / lanes)
  const fitting = (tiles: number) => Math.floor(tiles / inTiles / unit) * unit
  const most = Math.max(fitting(weightTiles / 2), Math.min(unit, fitting(weightTiles)))
  if (most === 0) throw tooSmall(weightTiles, step.name, inTiles * unit)
  return evenly(outTiles, { most, unit })
}

/** Less has the array wait for pixels, which come once for each strip; more, for tiles. */
const openingShare = 1 / 3

/**
 * Strips of the run's first matrix. While its tiles are on their way the array has nothing to do: where the ring holds all, the
 * first strip is short, and the others' tiles come while it computes.
 * @throws InputError when the ring holds no strip.
 */
export function openingStrips(design: Pick<Design, 'linear'>, whole: Whole): Piece[] {
  const { weightTiles, lanes, taps } = design.linear
  const { outTiles } = whole
  const unit = Math.max(1, taps / lanes)
  const first = filled(Math.ceil(outTiles * openingShare), unit)
  if (tilesOf(whole) > weightTiles || first >= outTiles) return strips(design, whole)
  return [
    { firstTile: 0, outTiles: first },
    { firstTile: first, outTiles: outTiles - first },
  ]
}

/**
 * Pieces of a query, key or value layer: the heads whose keys and values are held at once.
 * @throws InputError when the ring does not hold a piece.
 */
export function headPieces(
  { linear: { weightTiles }, network: { heads } }: Pick<Design, 'linear' | 'network'>,
  { step, inTiles, digits }: Whole,
  { headTiles, heldHeads }: Pick<AcceleratorShape, 'headTiles'> & { readonly heldHeads: number },
): Piece[] {
  const outTiles = heldHeads * headTiles
  const tiles = tilesOf({ inTiles, digits, outTiles })
  if (tiles > weightTiles) throw tooSmall(weightTiles, step.name, tiles)
  return Array.from({ length: heads / heldHeads }, (_, i) => ({ firstTile: i * outTiles, outTiles }))
}

function evenly(tiles: number, { most, unit }: { readonly most: number; readonly unit: number }): Piece[] {
  const count = Math.ceil(tiles / most)
  const each = filled(Math.ceil(tiles / count), unit)
  const pieces: Piece[] = []
  for (let firstTile = 0; firstTile < tiles; firstTile += each)
    pieces.push({ firstTile, outTiles: Math.min(each, tiles - firstTile) })
  return pieces
}

function tooSmall(weightTiles: number, name: string, tiles: number): InputError {
  return InputError.at(
    'hardware.buffers.weightTiles',
    `${weightTiles} is less than the ${tiles} tiles of ${name} that the accelerator in Verilog holds at least`,
    `write at least ${tiles}`,
  )
}
