import { h } from './dom.js'
import { onThemeChange } from './theme.js'

/** Red, green, blue and opacity, 0 to 255. */
export type Rgba = readonly [number, number, number, number]

/** Small maps of the patches side by side, of which one is chosen. */
export interface Thumbnails {
  readonly title: string
  readonly columns: number
  readonly rows: number
  /** What the maps of a line differ by, the names of the lines, and of the maps in a line. */
  readonly of: string
  readonly lines: readonly string[]
  readonly items: readonly string[]
  /** Whether an item has a map. */
  readonly has: (line: number, item: number) => boolean
  /** A map: what its patches are coloured with. */
  readonly map: (line: number, item: number) => (patch: number) => Rgba
  readonly onChoose: (line: number, item: number) => void
}

/** A grid of thumbnails, and functions that draw them again and mark the chosen one. */
export function thumbnails(options: Thumbnails): {
  readonly element: HTMLElement
  readonly draw: () => void
  readonly mark: (line: number, item: number) => void
} {
  const { title, of, lines, items, columns, rows, has, onChoose } = options
  const buttons = new Map<
    string,
    { readonly button: HTMLButtonElement; readonly canvas: HTMLCanvasElement }
  >()
  const grid = h('div', {
    class: 'thumbnails',
    role: 'group',
    'aria-label': title,
    style: `--items:${items.length}`,
  })
  grid.append(h('span', { class: 'line' }, of), ...items.map((item) => h('span', { class: 'item' }, item)))
  for (const [line, name] of lines.entries()) {
    grid.append(h('span', { class: 'line' }, name))
    for (const [item, itemName] of items.entries()) {
      if (!has(line, item)) {
        grid.append(h('span', {}))
        continue
      }
      const canvas = h('canvas', { width: columns, height: rows, 'aria-hidden': 'true' })
      const button = h(
        'button',
        { type: 'button', 'aria-pressed': 'false', 'aria-label': `${name}, ${of} ${itemName}` },
        canvas,
      )
      button.addEventListener('click', () => onChoose(line, item))
      buttons.set(`${line} ${item}`, { button, canvas })
      grid.append(button)
    }
  }
  const draw = () => {
    for (const [key, { canvas }] of buttons) drawMap(options, key.split(' ').map(Number), canvas)
  }
  const mark = (line: number, item: number) => {
    for (const [key, { button }] of buttons)
      button.setAttribute('aria-pressed', `${key === `${line} ${item}`}`)
  }
  onThemeChange(draw)
  return { element: grid, draw, mark }
}

function drawMap(
  { columns, rows, map }: Thumbnails,
  [line, item]: readonly number[],
  canvas: HTMLCanvasElement,
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const image = context.createImageData(columns, rows)
  const pixel = map(line, item)
  for (let patch = 0; patch < columns * rows; patch++) image.data.set(pixel(patch), 4 * patch)
  context.putImageData(image, 0, 0)
}
