import { select } from 'd3-selection'
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom'
import type { TimelineRun } from '../../report-data/types/timeline.js'
import { button } from '../controls.js'
import { h } from '../dom.js'
import { later } from '../section.js'
import { tableBehind } from '../table.js'
import { onThemeChange } from '../theme.js'
import { count, time } from '../words.js'
import { drawTracks, heightOf, type Viewport } from './draw.js'
import { type DrawnTrack, drawnTracks, firstBehind, intervalAt } from './tracks.js'

/** Cycles that are shown at least. */
const fewest = 24

const hint =
  'Drag to move; Ctrl and wheel, or pinch, to zoom. With the keyboard: arrows move and + and − zoom, n and p go to the next and previous stall, Home shows all.'

/** The tracks of a run, to zoom into. */
export function timelineView(run: TimelineRun, clockMhz: number): HTMLElement {
  const canvas = h('canvas', {
    ...{ tabindex: 0, role: 'application', 'aria-label': 'Timeline of the inference' },
    ...{ 'aria-describedby': 'timeline-hint', class: 'timeline' },
  })
  const readout = h('p', { class: 'readout', 'aria-live': 'polite', id: 'timeline-readout' }, ' ')
  const element = later(drawnTracks(run), (tracks) => {
    const view = new TimelineView(canvas, readout, { run, tracks, clockMhz })
    view.start()
    return [
      view.buttons(),
      canvas,
      readout,
      h('p', { class: 'method', id: 'timeline-hint' }, hint),
      legend(tracks),
    ]
  })
  element.classList.add('timeline-view')
  return element
}

/** What each track shows. */
function legend(tracks: readonly DrawnTrack[]): HTMLElement {
  const shown = tracks.filter(({ lane }) => lane === 0)
  return tableBehind(
    'What the tracks show',
    [{ title: 'track' }, { title: 'an interval of it' }],
    shown.map(({ title, help }) => [title, help]),
  )
}

interface Drawn {
  readonly run: TimelineRun
  readonly tracks: readonly DrawnTrack[]
  readonly clockMhz: number
}

class TimelineView {
  private transform: ZoomTransform = zoomIdentity
  private width = 0
  private cursor: number | null = null
  private readonly behaviour = zoom<HTMLCanvasElement, unknown>()

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly readout: HTMLElement,
    private readonly drawn: Drawn,
  ) {}

  start(): void {
    const { canvas, behaviour } = this
    // A wheel scrolls the page, unless it is meant for the timeline.
    behaviour.filter((event: WheelEvent) => event.type !== 'wheel' || event.ctrlKey || event.metaKey)
    behaviour.on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      this.transform = event.transform
      this.draw()
    })
    select(canvas).call(behaviour).on('dblclick.zoom', null)
    canvas.addEventListener('dblclick', (event) => this.zoomBy(4, event.offsetX))
    canvas.addEventListener('pointermove', (event) => this.lookAt(this.cycleAt(event.offsetX)))
    canvas.addEventListener('keydown', (event) => {
      if (this.key(event.key)) event.preventDefault()
    })
    new ResizeObserver(() => this.resize()).observe(canvas)
    onThemeChange(() => this.draw())
    this.say(null)
  }

  buttons(): HTMLElement {
    return h(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': 'Timeline' },
      button('−', () => this.zoomBy(1 / 2), 'Zoom out'),
      button('+', () => this.zoomBy(2), 'Zoom in'),
      button('Whole inference', () => this.show(0, this.drawn.run.cycles)),
      button('← Stall', () => this.toStall(-1), 'Previous stall'),
      button('Stall →', () => this.toStall(1), 'Next stall'),
      button('Single cycles', () => this.showSingle()),
    )
  }

  private resize(): void {
    const width = Math.floor(this.canvas.clientWidth)
    if (width === 0 || width === this.width) return
    const seen = this.width === 0 ? null : this.viewport()
    this.width = width
    const ratio = devicePixelRatio
    const height = heightOf(this.drawn.tracks)
    this.canvas.style.height = `${height}px`
    this.canvas.width = Math.round(width * ratio)
    this.canvas.height = Math.round(height * ratio)
    this.canvas.getContext('2d')?.scale(ratio, ratio)
    const { cycles } = this.drawn.run
    this.behaviour
      .extent([
        [0, 0],
        [width, height],
      ])
      .translateExtent([
        [0, 0],
        [width, height],
      ])
      .scaleExtent([1, Math.max(1, cycles / fewest)])
    this.show(seen?.from ?? 0, seen?.to ?? cycles)
  }

  private viewport(): Viewport {
    const { cycles } = this.drawn.run
    const { x, k } = this.transform
    const from = (-x / k / this.width) * cycles
    return { width: this.width, from, to: from + cycles / k, cycles, cursor: this.cursor }
  }

  private draw(): void {
    const context = this.canvas.getContext('2d')
    if (context === null || this.width === 0) return
    drawTracks(context, this.drawn.tracks, this.viewport())
    // What tests and assistive tools can read of it.
    const { from, to } = this.viewport()
    this.canvas.dataset.from = `${Math.round(from)}`
    this.canvas.dataset.to = `${Math.round(to)}`
  }

  private cycleAt(x: number): number {
    const { from, to } = this.viewport()
    return Math.max(0, Math.floor(from + ((to - from) * x) / this.width))
  }

  private show(from: number, to: number): void {
    const { cycles } = this.drawn.run
    const k = cycles / Math.max(fewest, to - from)
    const transform = zoomIdentity.scale(k).translate((-from * this.width) / cycles, 0)
    select(this.canvas).call(this.behaviour.transform, transform)
  }

  private zoomBy(factor: number, at?: number): void {
    const { from, to, width, cursor } = this.viewport()
    const seen = cursor !== null && cursor >= from && cursor <= to
    const centre = at ?? (seen ? ((cursor - from) / (to - from)) * width : width / 2)
    select(this.canvas).call(this.behaviour.scaleBy, factor, [centre, 0])
  }

  private key(key: string): boolean {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.moveBy(-1),
      ArrowRight: () => this.moveBy(1),
      '+': () => this.zoomBy(2),
      '=': () => this.zoomBy(2),
      '-': () => this.zoomBy(1 / 2),
      Home: () => this.show(0, this.drawn.run.cycles),
      n: () => this.toStall(1),
      p: () => this.toStall(-1),
    }
    keys[key]?.()
    return key in keys
  }

  /** By a twelfth of what is seen, at least a cycle; what is seen follows where it must. */
  private moveBy(direction: number): void {
    const { from, to } = this.viewport()
    const step = Math.max(1, Math.round((to - from) / 12))
    const cursor = (this.cursor ?? Math.round((from + to) / 2)) + direction * step
    this.lookAt(Math.min(this.drawn.run.cycles - 1, Math.max(0, cursor)))
    const over = Math.max(0, (this.cursor ?? 0) + 1 - to) - Math.max(0, from - (this.cursor ?? 0))
    if (over !== 0) this.show(from + over, to + over)
  }

  private showSingle(): void {
    const cursor = this.cursor ?? Math.round(this.drawn.run.cycles / 2)
    this.show(cursor - fewest, cursor + fewest)
    this.lookAt(cursor)
  }

  private toStall(direction: 1 | -1): void {
    const track = this.drawn.tracks.find(({ kind }) => kind === 'stalls')
    if (track === undefined || track.starts.length === 0) return
    const { from, to } = this.viewport()
    const cursor = this.cursor ?? Math.round((from + to) / 2)
    const behind = firstBehind(track, cursor)
    const inside = intervalAt(track, cursor) === null ? 0 : 1
    const next = direction === 1 ? behind + inside : behind - 1
    const at = Math.min(track.starts.length - 1, Math.max(0, next))
    const half = Math.max(fewest, 4 * (track.ends[at] - track.starts[at]), Math.min(400, (to - from) / 2))
    this.show(track.starts[at] - half, track.starts[at] + half)
    this.lookAt(track.starts[at])
  }

  private lookAt(cycle: number): void {
    this.cursor = Math.min(cycle, Math.floor(this.drawn.run.cycles) - 1)
    this.say(this.cursor)
    this.draw()
  }

  private say(cycle: number | null): void {
    const { run, tracks, clockMhz } = this.drawn
    if (cycle === null) {
      this.readout.textContent = `${count(run.cycles)} cycles, ${time(run.cycles, clockMhz)}, ${run.origin}. Point at a cycle to read what happens there.`
      return
    }
    const said = tracks.flatMap((track) => {
      const at = intervalAt(track, cycle)
      if (at === null) return []
      const length = count(track.ends[at] - track.starts[at])
      return [`${track.title.toLowerCase()}: ${track.labels[track.labelOf[at]]} (${length} cycles)`]
    })
    this.readout.textContent = `Cycle ${count(cycle)}, ${time(cycle, clockMhz)}. ${said.join('; ')}`
  }
}
