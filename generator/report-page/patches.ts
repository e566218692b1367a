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
export function patchPicture({ picture, label, onChoose, isHovering }: PatchPictureOptions): PatchPicture {
  const { width, height, patchSize, columns, rows } = picture
  const rects: SVGRectElement[] = []
  const texts: SVGTextElement[] = []
  for (let patch = 0; patch < columns * rows; patch++) {
    const [x, y] = [(patch % columns) * patchSize, Math.floor(patch / columns) * patchSize]
    rects.push(s('rect', { x, y, width: patchSize, height: patchSize }))
    texts.push(
      s('text', {
        x: x + patchSize / 2,
        y: y + patchSize / 2,
        'font-size': Math.min(patchSize * 0.42, width / textsAcross),
      }),
    )
  }
  // White within black is seen on any picture.
  const frame = s(
    'g',
    { class: 'frame' },
    s('rect', { width: patchSize, height: patchSize }),
    s('rect', { width: patchSize, height: patchSize }),
  )
  const svg = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    s('image', { href: picture.address, width, height }),
    s('g', { 'shape-rendering': 'crispEdges' }, ...rects),
    s('g', { class: 'patch-text' }, ...texts),
    frame,
  )
  const element = h('div', {
    class: 'patches',
    tabindex: 0,
    role: 'application',
    'aria-label': `${label}; arrow keys choose a patch`,
  })
  element.append(svg)
  let chosen = 0
  const choose = (patch: number) => {
    chosen = patch
    const [x, y] = [(patch % columns) * patchSize, Math.floor(patch / columns) * patchSize]
    frame.setAttribute('transform', `translate(${x} ${y})`)
    onChoose(patch)
  }
  const at = (event: PointerEvent) => {
    const box = svg.getBoundingClientRect()
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns)
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows)
    return Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))
  }
  element.addEventListener('pointerdown', (event) => choose(at(event)))
  if (isHovering)
    element.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse' && at(event) !== chosen) choose(at(event))
    })
  element.addEventListener('keydown', (event) => {
    const next = moved(picture, chosen, event.key)
    if (next === null) return
    event.preventDefault()
    choose(next)
  })
  const paint = (each: PatchPaint) => {
    for (const [patch, rect] of rects.entries()) {
      const { fill, opacity, text } = each(patch)
      rect.setAttribute('fill', fill)
      rect.setAttribute('fill-opacity', opacity.toFixed(3))
      texts[patch].textContent = text
    }
  }
  return { element, paint, choose }
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
  const within = (value: number, limit: number) => Math.min(limit - 1, Math.max(0, value))
  return within(place[0], rows) * columns + within(place[1], columns)
}
