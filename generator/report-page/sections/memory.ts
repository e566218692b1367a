import type { MemoryData, MemoryLane, MemoryRegion, Tenant } from '../../report-data/types/memory.js'
import { chart, colourKey, Plot } from '../chart.js'
import { h } from '../dom.js'
import { layerKind, layerKinds } from '../layers.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { bytes, count, percent } from '../words.js'

/** A tensor in its lane, among those there at the same time. */
interface PlacedTenant extends Tenant {
  readonly lane: string
  readonly layer: number
  readonly layers: number
}

const regionColours: Readonly<
  Record<MemoryRegion['kind'], { readonly title: string; readonly colour: string }>
> = {
  weights: { title: 'weights of layers', colour: 'var(--layer-projection)' },
  experts: { title: 'experts', colour: 'var(--layer-expert)' },
  tasks: { title: 'weights of each task', colour: 'var(--layer-gate)' },
  position: { title: 'position embedding', colour: 'var(--layer-embedding)' },
  norms: { title: 'layer norms', colour: 'var(--layer-other)' },
}

/** Which tensor is where, and when; and the map of memory off chip. */
export function memorySection(data: MemoryData): HTMLElement {
  const { lanes, offChip, notes, cycles } = data
  const tenants = lanes.flatMap(placed)
  const tensors = new Set(tenants.map(({ tensor }) => tensor)).size
  const experts = offChip.regions.reduce((sum, each) => sum + (each.kind === 'experts' ? each.bytes : 0), 0)
  const expertShare = experts === 0 ? '' : `, ${percent(experts / offChip.bytes, 0)} of it experts`
  return section(
    {
      id: 'memory',
      title: 'What lives where, and when',
      finding: `${tensors} tensors take turns in ${lanes.length} places; parameters are ${bytes(offChip.bytes)} off chip${expertShare}.`,
      method: `A tensor lives from when its first row is made to when its last is read, by the estimated cycles of these steps. ${notes.join(' ')}`,
    },
    h('h3', {}, 'Features, over the inference'),
    chart({
      name: 'memory-by-time',
      alternative: `Tensors in ${lanes.length} places of memory over ${count(cycles)} cycles: ${lanes.map((lane) => `${lane.title} in ${lane.where}`).join(', ')}.`,
      draw: (width) => lifePlot(data, tenants, width),
    }),
    colourKey(Object.values(layerKinds)),
    tableBehind(
      'Every tensor in numbers',
      [
        { title: 'tensor' },
        { title: 'memory' },
        { title: 'values', isNumber: true },
        { title: 'of its place', isNumber: true },
        { title: 'from cycle', isNumber: true },
        { title: 'to cycle', isNumber: true },
      ],
      tenants.map((each) => [
        ...[each.tensor, each.lane, count(each.values), percent(each.values / each.capacity, 0)],
        ...[count(each.from), count(each.to)],
      ]),
    ),
    lanesTable(lanes),
    h('h3', {}, 'Parameters, off chip'),
    chart({
      name: 'memory-off-chip',
      alternative: `Map of ${bytes(offChip.bytes)} of parameters in ${offChip.regions.length} regions, in the order of their addresses.`,
      draw: (width) => mapPlot(offChip.regions, width),
    }),
    colourKey(Object.values(regionColours)),
    h(
      'p',
      { class: 'caption' },
      `Beside them a run has ${bytes(offChip.imageBytes)} of image, ${bytes(offChip.resultBytes)} of result and ${bytes(offChip.scratchBytes)} of features off chip.`,
    ),
    tableBehind(
      'Every region in numbers',
      [
        { title: 'region' },
        { title: 'holds' },
        { title: 'offset', isNumber: true },
        { title: 'bytes', isNumber: true },
      ],
      offChip.regions.map((each) => [
        ...[each.name, regionColours[each.kind].title],
        ...[`0x${each.offset.toString(16)}`, count(each.bytes)],
      ]),
    ),
  )
}

/** Those at the same time in one place stand one above the other. */
function placed({ title, tenants }: MemoryLane): PlacedTenant[] {
  const ends: number[] = []
  const layers = tenants.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from)
    const layer = free < 0 ? ends.length : free
    ends[layer] = Math.max(to, from + 1)
    return layer
  })
  return tenants.map((each, i) => ({ ...each, lane: title, layer: layers[i], layers: ends.length }))
}

function lifePlot(
  { lanes, cycles, clockMhz }: MemoryData,
  tenants: readonly PlacedTenant[],
  width: number,
): Plot.PlotOptions {
  const row = new Map(lanes.map(({ title }, i) => [title, i]))
  const isNarrow = width < 560
  const inMs = (cycle: number) => cycle / clockMhz / 1000
  const boxes = tenants.map((each) => {
    const top = (row.get(each.lane) ?? 0) + 0.1 + (0.8 * each.layer) / each.layers
    return {
      ...each,
      x1: inMs(each.from),
      x2: inMs(Math.max(each.to, each.from + cycles / 4000)),
      y1: top,
      y2: top + 0.8 / each.layers,
    }
  })
  const rings = lanes.flatMap(({ title, tenants: own }) =>
    own.length === 0 ? [{ y: row.get(title) ?? 0, x: inMs(cycles) }] : [],
  )
  const label = (i: number) => (isNarrow ? lanes[i].title : `${lanes[i].title} · ${lanes[i].where}`)
  return {
    height: 50 + 46 * lanes.length,
    marginLeft: isNarrow ? 104 : 196,
    marginRight: 12,
    x: { domain: [0, inMs(cycles)], label: 'ms →' },
    y: { domain: [lanes.length, 0], ticks: [], label: null },
    marks: [
      Plot.rect(rings, {
        x1: 0,
        x2: 'x',
        y1: (each: { y: number }) => each.y + 0.1,
        y2: (each: { y: number }) => each.y + 0.9,
        fill: 'var(--rail)',
      }),
      Plot.text(rings, {
        x: 0,
        y: (each: { y: number }) => each.y + 0.5,
        dx: 8,
        textAnchor: 'start',
        text: () => 'tiles of weights, one after another',
        fill: 'var(--muted)',
      }),
      Plot.rect(boxes, {
        ...{ x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', insetRight: 0.5, rx: 1, tip: true },
        fill: (each: PlacedTenant) => layerKinds[layerKind(each.tensor)].colour,
        title: (each: PlacedTenant) =>
          `${each.tensor}\n${count(each.values)} values, ${percent(each.values / each.capacity, 0)} of ${each.lane}\ncycles ${count(each.from)} to ${count(each.to)}`,
      }),
      Plot.axisY(
        lanes.map((_, i) => i + 0.5),
        { tickFormat: (value: number) => label(Math.floor(value)), tickSize: 0, textAnchor: 'end' },
      ),
    ],
  }
}

function mapPlot(regions: readonly MemoryRegion[], width: number): Plot.PlotOptions {
  const mebi = 2 ** 20
  const boxes = regions.map((each) => ({
    ...each,
    x1: each.offset / mebi,
    x2: (each.offset + each.bytes) / mebi,
  }))
  const wide = boxes.filter(({ x1, x2 }) => ((x2 - x1) / (boxes.at(-1)?.x2 ?? 1)) * width > 64)
  return {
    height: 110,
    marginLeft: 14,
    marginRight: 14,
    x: { label: 'MiB →' },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.rect(boxes, {
        ...{ x1: 'x1', x2: 'x2', y1: 0, y2: 1, insetRight: 0.5, tip: true },
        fill: (each: MemoryRegion) => regionColours[each.kind].colour,
        title: (each: MemoryRegion) =>
          `${each.name}\n${bytes(each.bytes)} from 0x${each.offset.toString(16)}`,
      }),
      Plot.text(wide, {
        x: (each: (typeof wide)[number]) => (each.x1 + each.x2) / 2,
        y: 0.5,
        text: 'name',
        fill: 'var(--on-layer)',
      }),
    ],
  }
}

function lanesTable(lanes: readonly MemoryLane[]): HTMLElement {
  const columns = [
    { title: 'place' },
    { title: 'memory' },
    { title: 'made of' },
    { title: 'blocks', isNumber: true },
    { title: 'Kibit', isNumber: true },
    { title: 'why there' },
  ]
  return tableBehind(
    'Every memory in numbers',
    columns,
    lanes.map(({ title, memory, where, blocks, unit, bits, why }) => [
      ...[title, memory, where, `${count(blocks)} ${unit}`, count(bits / 1024), why],
    ]),
  )
}
