import type { Origin } from '../report-data/types/common.js'

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** A share as a percentage. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}%`
}

/** A number of bytes. */
export function bytes(value: number): string {
  if (value < 1024) return `${count(value)} bytes`
  const [unit, name] = value < 2 ** 20 ? [2 ** 10, 'KiB'] : [2 ** 20, 'MiB']
  return `${(value / unit).toPrecision(3)} ${name}`
}

/** Cycles as a time: microseconds or milliseconds. */
export function time(cycles: number, clockMhz: number): string {
  const micro = cycles / clockMhz
  if (micro < 1) return `${(1000 * micro).toFixed(0)} ns`
  return micro < 1000 ? `${micro.toPrecision(3)} µs` : `${(micro / 1000).toPrecision(4)} ms`
}

/** A real number in few characters: 1.23e−4. */
export function short(value: number, digits = 3): string {
  if (value === 0) return '0'
  const magnitude = Math.abs(value)
  const text =
    magnitude >= 1e-3 && magnitude < 1e5
      ? `${Number(value.toPrecision(digits))}`
      : value.toExponential(digits - 1)
  return text.replace(/-/g, '−')
}

/** `a, b and c`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** What a reader should know of a figure's origin. */
export const originWords: Readonly<Record<Origin, string>> = {
  counted: 'counted',
  estimated: 'estimated',
  simulated: 'simulated',
  published: 'published',
}
