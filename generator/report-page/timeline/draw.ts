import { blockOf } from '../layers.js'
import { colour } from '../theme.js'
import { count } from '../words.js'
import { type DrawnTrack, firstBehind } from './tracks.js'

/** Heights of what is drawn, in CSS pixels. */
export const sizes = { axis: 22, title: 17, track: 26, lane: 7, gap: 8, overview: 7 } as const

/** What part of the run is drawn, and where. */
export interface Viewport {
  readonly width: number
  readonly from: number
  readonly to: number
  /** Of the whole run. */
  readonly cycles: number
  /** The cycle that is looked at; null: none. */
  readonly cursor: number | null
}

/** Height of all that is drawn. */
export function heightOf(tracks: readonly DrawnTrack[]): number {
  return topOf(tracks, tracks.length) + sizes.overview
}

/** The upper edge of a track's intervals; behind the last one, where something else begins. */
function topOf(tracks: readonly DrawnTrack[], index: number): number {
  const above = tracks
    .slice(0, index)
    .reduce<number>((sum, track) => sum + trackHeight(track) + sizes.gap, sizes.axis)
  const titles = tracks.slice(0, index + 1).filter(({ lane }) => lane === 0)
  return above + titles.length * sizes.title
}

/** Further lanes are lower, as little is in them. */
function trackHeight({ lane }: DrawnTrack): number {
  return lane === 0 ? sizes.track : sizes.lane
}

/** Draws tracks below a scale of cycles. */
export function drawTracks(
  context: CanvasRenderingContext2D,
  tracks: readonly DrawnTrack[],
  view: Viewport,
): void {
  context.clearRect(0, 0, view.width, heightOf(tracks))
  context.textBaseline = 'middle'
  drawAxis(context, view, heightOf(tracks) - sizes.overview - sizes.gap)
  drawOverview(context, view, heightOf(tracks))
  for (const [index, track] of tracks.entries())
    drawTrack(context, track, { view, top: topOf(tracks, index) })
  if (view.cursor !== null)
    drawCursor(context, view, { cursor: view.cursor, height: heightOf(tracks) - sizes.overview - sizes.gap })
}

function scaleOf({ width, from, to }: Viewport): (cycle: number) => number {
  return (cycle) => ((cycle - from) * width) / (to - from)
}

function drawAxis(context: CanvasRenderingContext2D, view: Viewport, height: number): void {
  const x = scaleOf(view)
  const step = niceStep((view.to - view.from) / Math.max(2, view.width / 110))
  context.font = '11px system-ui, sans-serif'
  context.strokeStyle = colour('--line')
  context.fillStyle = colour('--muted')
  for (let cycle = Math.max(0, Math.ceil(view.from / step)) * step; cycle <= view.to; cycle += step) {
    const at = Math.round(x(cycle)) + 0.5
    context.beginPath()
    context.moveTo(at, 14)
    context.lineTo(at, height)
    context.stroke()
    // The last number may have no room.
    const text = count(cycle)
    if (at + context.measureText(text).width + 3 <= view.width) context.fillText(text, at + 3, 8)
  }
}

/** Where what is drawn lies within the whole run. */
function drawOverview(
  context: CanvasRenderingContext2D,
  { width, from, to, cycles }: Viewport,
  height: number,
): void {
  const top = height - sizes.overview
  context.fillStyle = colour('--rail')
  context.fillRect(0, top, width, sizes.overview)
  context.fillStyle = colour('--muted')
  context.fillRect((from / cycles) * width, top, Math.max(3, ((to - from) / cycles) * width), sizes.overview)
}

/** 1, 2 or 5 times a power of ten, at least 1. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power
}

function drawTrack(
  context: CanvasRenderingContext2D,
  track: DrawnTrack,
  { view, top }: { readonly view: Viewport; readonly top: number },
): void {
  const x = scaleOf(view)
  context.font = '600 11px system-ui, sans-serif'
  context.fillStyle = colour('--muted')
  if (track.lane === 0) context.fillText(track.title, 0, top - sizes.title / 2 + 1)
  context.fillStyle = colour('--rail')
  context.fillRect(0, top, view.width, trackHeight(track))
  const fills = track.colours.map(colour)
  const perCycle = view.width / (view.to - view.from)
  // Cycles are kept apart where there is room for a line between them.
  const inset = perCycle > 4 ? 1 : 0
  for (let i = firstBehind(track, view.from); i < track.starts.length && track.starts[i] < view.to; i++) {
    const [left, right] = [x(Math.max(track.starts[i], view.from)), x(Math.min(track.ends[i], view.to))]
    context.fillStyle = fills[track.labelOf[i]]
    context.fillRect(left, top, Math.max(right - left - inset, 0.35), trackHeight(track))
    if (right - left > 28 && track.lane === 0) drawLabel(context, labelText(track, i), { left, right, top })
  }
}

function labelText(track: DrawnTrack, index: number): string {
  return track.labels[track.labelOf[index]]
}

function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  { left, right, top }: { readonly left: number; readonly right: number; readonly top: number },
): void {
  context.font = '11px system-ui, sans-serif'
  const room = right - left - 8
  const block = blockOf(text)
  const texts = [text, block === null ? text : text.replace(/^l\d+_/, '')]
  const shown = texts.find((each) => context.measureText(each).width <= room)
  if (shown === undefined) return
  context.fillStyle = colour('--on-layer')
  context.fillText(shown, left + 4, top + sizes.track / 2 + 0.5)
}

function drawCursor(
  context: CanvasRenderingContext2D,
  view: Viewport,
  { cursor, height }: { readonly cursor: number; readonly height: number },
): void {
  const x = scaleOf(view)
  const [left, right] = [x(cursor), x(cursor + 1)]
  context.fillStyle = colour('--ink')
  if (right - left < 3) context.fillRect(Math.round(left), sizes.axis - 6, 1, height)
  else {
    context.globalAlpha = 0.14
    context.fillRect(left, sizes.axis - 6, right - left, height)
    context.globalAlpha = 1
  }
}
