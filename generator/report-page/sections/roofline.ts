import type { RooflineData, RooflinePoint } from '../../report-data/types/roofline.js'
import { chart, colourKey, Plot } from '../chart.js'
import { type LayerKind, layerKind, layerKinds } from '../layers.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { bytes, count, percent, short } from '../words.js'

/** A layer with what it attains. */
interface Dot extends RooflinePoint {
  /** Multiply-accumulates a byte. */
  readonly intensity: number
  /** Billions of multiply-accumulates a second. */
  readonly rate: number
  readonly layer: LayerKind
}

/** Each layer between what the memory brings and what the array can do. */
export function rooflineSection(data: RooflineData): HTMLElement {
  const dots = data.points.map((point) => dotOf(data, point))
  const used = [...new Set(dots.map(({ layer }) => layer))].map((layer) => layerKinds[layer])
  const worst = dots.reduce((least, each) => (each.rate < least.rate ? each : least))
  const peak = peakOf(data)
  const near = dots.filter(({ rate }) => rate > 0.9 * peak).length
  return section(
    {
      id: 'roofline',
      title: 'Bound by the array or by memory',
      finding: `${near} of ${dots.length} layers reach more than 90% of what the array can do, ${short(peak)} billion multiply-accumulates a second. The slowest, ${worst.name}, reaches ${percent(worst.rate / peak, 0)}.`,
      method: `Every layer is a dot: multiply-accumulates of the network over bytes of off-chip memory, against those over the time of the layer, waiting included (estimated). Attention reads nothing from off-chip memory and stands at the right edge. The solid line is the least of what the memory assumed here (${data.memoryBytes} bytes a cycle) and the array allow; the dashed one is all ports at their full width (${data.portBytes} bytes a cycle). What fills tiles does not count, so padded layers stay below the roof. ${data.notes.join(' ')}`,
    },
    chart({
      name: 'roofline',
      alternative: `Roofline of ${dots.length} layers. ${near} reach more than 90% of the array's ${short(peak)} billion multiply-accumulates a second; the slowest is ${worst.name} with ${short(worst.rate)}.`,
      draw: (width) => plot(data, dots, width),
    }),
    colourKey(used),
    dotsTable(dots, peak),
  )
}

function peakOf({ macsPerCycle, clockMhz }: RooflineData): number {
  return (macsPerCycle * clockMhz) / 1000
}

function dotOf({ clockMhz }: RooflineData, point: RooflinePoint): Dot {
  return {
    ...point,
    intensity: point.bytes === 0 ? Number.POSITIVE_INFINITY : point.macs / point.bytes,
    rate: ((point.macs / point.cycles) * clockMhz) / 1000,
    layer: layerKind(point.name),
  }
}

function plot(data: RooflineData, dots: readonly Dot[], width: number): Plot.PlotOptions {
  const peak = peakOf(data)
  const finite = dots.map(({ intensity }) => intensity).filter(Number.isFinite)
  const ridge = data.macsPerCycle / data.memoryBytes
  const from = Math.min(ridge / 4, ...finite) / 2
  const to = Math.max(ridge * 8, ...finite) * 4
  const lowest = Math.min(...dots.map(({ rate }) => rate)) / 2
  const roof = (perCycle: number) => {
    const slope = (perCycle * data.clockMhz) / 1000
    const knee = peak / slope
    const start = Math.max(from, lowest / slope)
    return [
      { x: start, y: start * slope },
      { x: knee, y: peak },
      { x: to, y: peak },
    ]
  }
  const shown = dots.map((dot) => ({ ...dot, x: Math.min(dot.intensity, to * 0.8) }))
  const slowest = shown.reduce((least, each) => (each.rate < least.rate ? each : least))
  const onChip = shown.filter(({ intensity }) => !Number.isFinite(intensity))
  return {
    height: Math.min(440, Math.max(300, width * 0.5)),
    marginLeft: 54,
    marginRight: 20,
    x: {
      type: 'log',
      domain: [from, to],
      grid: true,
      label: 'multiply-accumulates a byte →',
      tickFormat: (value: number) => short(value, 2),
    },
    y: {
      type: 'log',
      domain: [lowest, peak * 1.6],
      grid: true,
      label: '↑ billion a second',
      tickFormat: '~g',
      ticks: 4,
    },
    marks: [
      Plot.line(roof(data.portBytes), { x: 'x', y: 'y', stroke: 'var(--muted)', strokeDasharray: '3 4' }),
      Plot.line(roof(data.memoryBytes), { x: 'x', y: 'y', stroke: 'var(--ink)', strokeWidth: 1.5 }),
      Plot.text([{ x: to, y: peak }], {
        ...{ x: 'x', y: 'y', dy: -10, textAnchor: 'end', fill: 'var(--ink)' },
        text: () => `array: ${short(peak)}`,
      }),
      Plot.dot(shown, {
        ...{ x: 'x', y: 'rate', r: 4.5, stroke: 'var(--paper)', strokeWidth: 0.75, tip: true },
        fill: (dot: Dot) => layerKinds[dot.layer].colour,
        title: (dot: Dot) =>
          `${dot.name}\n${short(dot.rate)} billion a second, ${percent(dot.rate / peak)} of the array\n${rateWords(dot)}`,
      }),
      Plot.text([slowest], {
        ...{ x: 'x', y: 'rate', dy: 14, textAnchor: 'middle', fill: 'var(--ink)', text: 'name' },
      }),
      Plot.text([roof(data.memoryBytes)[0]], {
        ...{ x: 'x', y: 'y', dx: 12, dy: -10, textAnchor: 'start', fill: 'var(--ink)' },
        text: () => `memory: ${data.memoryBytes} bytes a cycle`,
      }),
      Plot.text(onChip.slice(0, 1), {
        ...{ x: 'x', y: 'rate', dy: 15, textAnchor: 'end', dx: 5, fill: 'var(--muted)' },
        text: () => 'all on chip',
      }),
    ],
  }
}

function rateWords({ intensity, bytes: moved }: Dot): string {
  return moved === 0 ? 'nothing off chip' : `${short(intensity)} a byte, ${bytes(moved)}`
}

function dotsTable(dots: readonly Dot[], peak: number): HTMLElement {
  const columns = [
    { title: 'layer' },
    { title: 'multiply-accumulates', isNumber: true },
    { title: 'bytes off chip', isNumber: true },
    { title: 'a byte', isNumber: true },
    { title: 'cycles', isNumber: true },
    { title: 'of the array', isNumber: true },
  ]
  const rows = dots.map((dot) => [
    ...[dot.name, count(dot.macs), count(dot.bytes)],
    dot.bytes === 0 ? '–' : short(dot.intensity),
    ...[count(dot.cycles), percent(dot.rate / peak)],
  ])
  return tableBehind('Every layer in numbers', columns, rows)
}
