import { InputError } from '../base/errors.js'
import { parseYaml } from '../base/yaml-text.js'
import type { Edits } from '../config/vary.js'

/** A value of the config, and what it takes in turn. */
export interface Axis {
  /** Dotted: `hardware.array.lanes`. */
  readonly path: string
  readonly values: readonly unknown[]
}

const sections = ['name', 'model', 'hardware', 'numerics']

/**
 * Reads `array.lanes=8,16,32`: a path, of `hardware` where it names no other section, and values as YAML writes them; commas within brackets
 * do not separate.
 * @throws InputError for anything else.
 */
export function parseAxis(text: string): Axis {
  const [, key, list] = /^([A-Za-z][\w.-]*)=(.+)$/.exec(text) ?? []
  if (key === undefined || list === undefined)
    throw InputError.at('--vary', `${text} is not KEY=VALUE,VALUE`, 'write for example array.lanes=8,16,32')
  const path = sections.includes(key.split('.')[0]) ? key : `hardware.${key}`
  const values = list.split(/,(?![^<([]*[>)\]])/).map((value) => parseYaml(value.trim(), `--vary ${key}`))
  const twice = values.find((value, i) => values.indexOf(value) < i)
  if (twice !== undefined) throw InputError.at('--vary', `${key} has ${twice} twice`, 'leave one of them out')
  return { path, values }
}

/** How many designs axes span. */
export function sizeOf(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1)
}

/** A design by its number in the grid: the last axis runs fastest. */
export function designAt(axes: readonly Axis[], number: number): Edits {
  let rest = number
  const edits = axes.toReversed().map(({ path, values }) => {
    const value = values[rest % values.length]
    rest = Math.floor(rest / values.length)
    return [path, value] as const
  })
  return Object.fromEntries(edits.reverse())
}

/** Numbers of the designs that differ from one in a single axis, by a step to a neighbouring value. */
export function neighbours(axes: readonly Axis[], number: number): number[] {
  let stride = 1
  return axes.toReversed().flatMap(({ values }) => {
    const own = stride
    stride *= values.length
    const at = Math.floor(number / own) % values.length
    return [-1, 1].flatMap((step) => (at + step in values ? [number + step * own] : []))
  })
}
