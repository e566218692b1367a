import { type Colour, fill, type Raster } from './raster.js'
import { expertColour } from './tint.js'

/** Pixels of a field, which has an expert's colour and its number. */
export const legendField = { width: 40, height: 24 }

/** Pixels of the picture for each of a digit. */
const digitScale = 3

/** Digits 0 to 9, three pixels wide and five high, row by row: `#` is ink. */
const digits = [
  ...['####.##.##.####', '.#.##..#..#.###', '###..#####..###', '###..####..####', '#.##.####..#..#'],
  ...['####..###..####', '####..####.####', '###..#..#..#..#', '####.#####.####', '####.####..####'],
]

/** Rows of fields that experts take in a picture of a width. */
export function legendRows(experts: number, width: number): number {
  return Math.ceil(experts / fieldsAcross(width))
}

/** Draws a field for each expert, its number in it, row by row from `top` down. */
export function drawLegend(raster: Raster, experts: number, top: number): void {
  const across = fieldsAcross(raster.width)
  for (let expert = 0; expert < experts; expert++) {
    const at = {
      left: legendField.width * (expert % across),
      top: top + legendField.height * Math.floor(expert / across),
    }
    const colour = expertColour(expert, experts)
    fill(raster, { ...at, ...legendField }, colour)
    drawNumber(raster, expert, { ...at, ink: inkOn(colour) })
  }
}

function fieldsAcross(width: number): number {
  return Math.max(1, Math.floor(width / legendField.width))
}

/** Black on bright colours, white on dark ones, by their luma (ITU-R BT.601). */
function inkOn([red, green, blue]: Colour): Colour {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128 ? [0, 0, 0] : [255, 255, 255]
}

function drawNumber(
  raster: Raster,
  number: number,
  { left, top, ink }: { readonly left: number; readonly top: number; readonly ink: Colour },
): void {
  const text = String(number)
  const from = {
    left: left + Math.floor((legendField.width - digitScale * (4 * text.length - 1)) / 2),
    top: top + Math.floor((legendField.height - 5 * digitScale) / 2),
  }
  for (const [place, digit] of [...text].entries())
    for (const [pixel, mark] of [...digits[Number(digit)]].entries()) {
      if (mark !== '#') continue
      const [column, row] = [4 * place + (pixel % 3), Math.floor(pixel / 3)]
      const at = { left: from.left + digitScale * column, top: from.top + digitScale * row }
      fill(raster, { ...at, width: digitScale, height: digitScale }, ink)
    }
}
