import { deviceOf, portCount } from '../devices/devices.js'
import type { Exploration } from './explore.js'
import { unknownWords } from './explore-text.js'
import { figureUnits, inOrder, isFit, type Point } from './figures.js'
import type { Axis } from './space.js'

const sides = [8, 16, 32, 64]

/** What is tried for the fastest design of a device, where the command line does not say it: sizes of the array, and memory ports. */
export function fitAxes(device: string, given: readonly Axis[]): Axis[] {
  const ports = portCount(deviceOf(device))
  const usual: readonly Axis[] = [
    { path: 'hardware.device', values: [device] },
    { path: 'hardware.array.lanes', values: sides },
    { path: 'hardware.array.taps', values: sides },
    { path: 'hardware.buffers.weightTiles', values: [256, 512, 1024, 2048] },
    { path: 'hardware.axi.ports', values: [1, 2, 4, 8].filter((count) => count <= ports) },
  ]
  const own = given.map(({ path }) => path)
  return [...usual.filter(({ path }) => !own.includes(path)), ...given]
}

/** The fastest design that fits, and why those that would be faster do not; a line each. */
export function fitText({ points, goal, axes }: Exploration): string {
  const order = points
    .filter(({ figures }) => figures !== null)
    .toSorted((a, b) => inOrder(a, b, ['cycles', 'dsp']))
  const at = order.findIndex((point) => isFit(point, goal.bounds))
  if (at < 0) return 'no design fits'
  const name = ({ edits }: Point) =>
    axes
      .filter(({ values }) => values.length > 1)
      .map(({ path }) => `${path.replace(/^hardware\./, '')} ${edits[path]}`)
      .join(', ')
  const cycles = ({ figures }: Point) =>
    `${figures?.cycles.toLocaleString('en-US')} cycles, ${figures?.latency.toFixed(3)} ms`
  const faster = order.slice(0, at).slice(-nearest).toReversed()
  const larger = noDesigns(points, sizeOf(order[at]))
  return [
    `fastest that fits: ${name(order[at])}: ${cycles(order[at])}`,
    ...faster.map((point) => `not ${name(point)}, ${cycles(point)}: ${reasons(point, goal).join('; ')}`),
    ...larger.map((point) => `not ${name(point)}: ${point.problem?.split('\n')[0]}`),
    ...(faster.length + larger.length === 0 ? ['none of those that were tried would be faster'] : []),
  ].join('\n')
}

/** So many of those that would be faster say why they are not. */
const nearest = 5

/** Larger arrays that have no accelerator, the smallest first: one of each size. */
function noDesigns(points: readonly Point[], size: number): Point[] {
  const larger = points.filter((point) => point.problem !== null && sizeOf(point) > size)
  const sorted = larger.toSorted((a, b) => sizeOf(a) - sizeOf(b))
  return sorted.filter((point, i) => sizeOf(point) !== sizeOf(sorted[i - 1])).slice(0, nearest)
}

/** Multipliers of the array, as far as the axes say it. */
function sizeOf(point: Point | undefined): number {
  const { 'hardware.array.lanes': lanes = 1, 'hardware.array.taps': taps = 1 } = point?.edits ?? {}
  return Number(lanes) * Number(taps)
}

function reasons({ figures, lacking, isUnknown }: Point, { bounds }: Exploration['goal']): string[] {
  if (figures === null) return []
  const has = (name: string) => figures[name as keyof typeof figures].toLocaleString('en-US')
  return [
    ...(isUnknown ? [unknownWords] : []),
    ...lacking.map(
      (name) => `${has(name)} ${figureUnits[name as keyof typeof figureUnits]} are more than the device has`,
    ),
    ...bounds
      .filter(({ figure, most }) => figures[figure] > most)
      .map(({ figure, most }) => `${figure} ${has(figure)} over ${most}`),
  ]
}
