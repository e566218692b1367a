import { standardWidth } from '../../base/text-table.js'
import { wrapped } from '../../base/wrapped.js'
import type { DeviceDelays } from './delay-table.js'
import type { TimingPath } from './worst-paths.js'

/** A timing estimate, and the clock that it is of. */
export interface TimingReport {
  readonly paths: readonly TimingPath[]
  readonly delays: DeviceDelays
  readonly clockMhz: number
}

/** By how much an estimate may be wrong either way, as a share, before placement; docs/reference/timing.md says why. */
export const timingError = 0.2

const indent = '    '

/** What a path leaves of the clock's period, and the clock that it would hold. */
export function slackOf(
  { ns }: Pick<TimingPath, 'ns'>,
  clockMhz: number,
): { readonly slackNs: number; readonly holdsMhz: number } {
  return { slackNs: 1000 / clockMhz - ns, holdsMhz: 1000 / ns }
}

/** The longest paths in words, a block each, and what they leave of the period; nothing where there is no path. */
export function timingText({ paths, delays, clockMhz }: TimingReport, width?: number): string {
  if (paths.length === 0) return ''
  const { slackNs, holdsMhz } = slackOf(paths[0], clockMhz)
  const slack =
    slackNs >= 0
      ? `${slackNs.toFixed(2)} ns are left of ${period(clockMhz)}`
      : `${(-slackNs).toFixed(2)} ns more than ${period(clockMhz)}`
  const about = `timing, an estimate (${100 * timingError} % either way, grade ${delays.grade}, nothing placed): the longest path takes ${paths[0].ns.toFixed(2)} ns, ${slack}; it would hold ${Math.floor(holdsMhz)} MHz`
  return [wrapped(about, width ?? standardWidth), ...paths.map((path) => pathText(path, width))].join('\n')
}

/** What JSON says of it. */
export function timingJson({ paths, delays: { grade }, clockMhz }: TimingReport) {
  const slack = paths.length === 0 ? null : slackOf(paths[0], clockMhz)
  return { grade, clockMhz, error: timingError, ...(slack ?? { slackNs: null, holdsMhz: null }), paths }
}

function pathText({ ns, levels, load, from, through, to }: TimingPath, width?: number): string {
  const head = `${ns.toFixed(2)} ns, ${levels} level${levels === 1 ? '' : 's'}, load ${Math.round(load)}`
  const shared = sharedInstances([from, to, ...through.map((name) => `${name}.`)])
  const short = (name: string) => name.slice(shared.length) || 'the module itself'
  const middle = through.length === 0 ? [] : [`through ${through.map(short).join(', ')}`]
  const place = shared === '' ? [] : [`in ${shared.slice(0, -1)}`]
  const lines = [...place, `from ${short(from)}`, ...middle, `to ${short(to)}`]
  const room = (width ?? standardWidth) - indent.length
  const below = lines.flatMap((line) => wrapped(line, room).split('\n')).flatMap((line) => atDots(line, room))
  return [head, ...below.map((line) => `${indent}${line}`)].join('\n')
}

/** The instances that all names begin with, with the dot behind them. */
function sharedInstances(names: readonly string[]): string {
  let shared = names[0].slice(0, names[0].lastIndexOf('.') + 1)
  while (!names.every((name) => name.startsWith(shared)))
    shared = shared.slice(0, shared.lastIndexOf('.', shared.length - 2) + 1)
  return shared
}

/** A name of instances that is too long for a line goes on below, a step further in. */
function atDots(name: string, room: number): string[] {
  if (name.length <= room) return [name]
  const dot = name.lastIndexOf('.', room - 1)
  if (dot < indent.length) return [name]
  return [name.slice(0, dot + 1), ...atDots(indent + name.slice(dot + 1), room)]
}

function period(clockMhz: number): string {
  return `the ${(1000 / clockMhz).toFixed(2)} ns of ${clockMhz} MHz`
}
