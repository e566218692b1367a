import type { PictureData } from '../report-data/types/report-data.js'
import { h, s } from './dom.js'

/** The image with something over its patches, of which one is chosen by pointer or keys. */
export interface PatchPicture {
  readonly element: HTMLElement
  readonly paint: (paint: PatchPaint) => void
  readonly choose: (patch: number) => void
}

/** Texts are no larger than so many to the width of the image. */
const textsAcross = 36

/** What a patch wears: a colour, how opaque, and a text. */
export type PatchPaint = (patch: number) => {
  readonly fill: string
  readonly opacity: number
  readonly text: string
}

/** What a picture of patches is for. */
export interface PatchPictureOptions {
  readonly picture: PictureData
  readonly label: string
  /** Called with the patch that is chosen, row by row from 0. */
  readonly onChoose: (patch: number) => void
  /** Whether moving the pointer over a patch chooses it. */
  readonly isHovering: boolean
}

/** Row and column of a patch, counted from 1, in words. */
export function placeOf({ columns }: PictureData, patch: number): string {
  return `row ${Math.floor(patch / columns) + 1}, column ${(patch % columns) + 1}`
}

/** Makes such a picture. */
export function patchPicture(options: PatchPictureOptions): PatchPicture {
  const { picture, label, isHovering, onChoose } = options
  const { element, svg, rects, texts, frame } = drawnPatches(picture, label)
  let chosen = 0
  const choose = (patch: number) => {
    chosen = patch
    const [x, y] = cornerOf(picture, patch)
    frame.setAttribute('transform', `translate(${x} ${y})`)
    onChoose(patch)
  }
  element.addEventListener('pointerdown', (event) => choose(patchAt(picture, svg, event)))
  if (isHovering)
    element.addEventListener('pointermove', (event) => {
      const patch = patchAt(picture, svg, event)
      if (event.pointerType === 'mouse' && patch !== chosen) choose(patch)
    })
  element.addEventListener('keydown', (event) => {
    const next = moved(picture, chosen, event.key)
    if (next === null) return
    event.preventDefault()
    choose(next)
  })
  return { element, choose, paint: (each) => paintPatches({ rects, texts }, each) }
}

interface DrawnPatches {
  readonly element: HTMLElement
  readonly svg: SVGSVGElement
  readonly rects: readonly SVGRectElement[]
  readonly texts: readonly SVGTextElement[]
  readonly frame: SVGGElement
}

function drawnPatches(picture: PictureData, label: string): DrawnPatches {
  const { width, height, patchSize, columns, rows } = picture
  const size = { width: patchSize, height: patchSize }
  const corners = Array.from({ length: columns * rows }, (_, patch) => cornerOf(picture, patch))
  const rects = corners.map(([x, y]) => s('rect', { x, y, ...size }))
  const fontSize = Math.min(patchSize * 0.42, width / textsAcross)
  const texts = corners.map(([x, y]) =>
    s('text', { x: x + patchSize / 2, y: y + patchSize / 2, 'font-size': fontSize }),
  )
  // White within black is seen on any picture.
  const frame = s('g', { class: 'frame' }, s('rect', size), s('rect', size))
  const svg = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    s('image', { href: picture.address, width, height }),
    s('g', { 'shape-rendering': 'crispEdges' }, ...rects),
    s('g', { class: 'patch-text' }, ...texts),
    frame,
  )
  const name = `${label}; arrow keys choose a patch`
  const element = h('div', { class: 'patches', tabindex: 0, role: 'application', 'aria-label': name })
  element.append(svg)
  return { element, svg, rects, texts, frame }
}

function cornerOf({ columns, patchSize }: PictureData, patch: number): readonly [number, number] {
  return [(patch % columns) * patchSize, Math.floor(patch / columns) * patchSize]
}

/** The patch below a pointer; cells at the right and lower edge may reach beyond the image. */
function patchAt(
  { width, height, patchSize, columns, rows }: PictureData,
  svg: SVGElement,
  event: PointerEvent,
): number {
  const box = svg.getBoundingClientRect()
  const column = Math.floor((((event.clientX - box.left) / box.width) * width) / patchSize)
  const row = Math.floor((((event.clientY - box.top) / box.height) * height) / patchSize)
  return clamped(row, rows) * columns + clamped(column, columns)
}

function paintPatches({ rects, texts }: Pick<DrawnPatches, 'rects' | 'texts'>, paint: PatchPaint): void {
  for (const [patch, rect] of rects.entries()) {
    const { fill, opacity, text } = paint(patch)
    rect.setAttribute('fill', fill)
    rect.setAttribute('fill-opacity', opacity.toFixed(3))
    texts[patch].textContent = text
  }
}

/** A place below a limit, from 0. */
function clamped(place: number, limit: number): number {
  return Math.min(limit - 1, Math.max(0, place))
}

function moved({ columns, rows }: PictureData, patch: number, key: string): number | null {
  const [row, column] = [Math.floor(patch / columns), patch % columns]
  const places: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [row, 0],
    End: [row, columns - 1],
  }
  const place = places[key]
  if (place === undefined) return null
  return clamped(place[0], rows) * columns + clamped(place[1], columns)
}
