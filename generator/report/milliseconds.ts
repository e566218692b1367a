import type { Design } from '../design/design.js'

/** How long cycles take at the configured clock. */
export function milliseconds({ clockMhz }: Pick<Design, 'clockMhz'>, cycles: number): number {
  return cycles / (clockMhz * 1000)
}
