import { expect } from 'vitest'
import type { Row } from './leaf-bench.js'

/** A port's value in a row; throws where a bit of it is unknown. */
export function portValue(row: Row, port: string): bigint {
  const value = row[port]
  if (value === null || value === undefined) throw new Error(`${port} is not known`)
  return value
}

/** A word as a signed number of `width` bits. */
export function signed(word: bigint, width: number): bigint {
  return BigInt.asIntN(width, word)
}

/** The elements of a word, the lowest first, unsigned. */
export function elements(word: bigint, count: number, width: number): bigint[] {
  return Array.from({ length: count }, (_, i) => BigInt.asUintN(width, word >> BigInt(i * width)))
}

/** The word that holds these elements, the lowest first, each cut to `width` bits. */
export function joined(values: readonly bigint[], width: number): bigint {
  return values.reduceRight((word, value) => (word << BigInt(width)) | BigInt.asUintN(width, value), 0n)
}

/**
 * Checks a pipeline: each port has what `expected` makes of the row `latency` cycles before, and of those around it, which
 * it finds by `ahead`.
 * @param expected - values by port; `ahead(n)` is the row n cycles behind the first
 */
export function expectPiped(
  rows: readonly Row[],
  latency: number,
  expected: (row: Row, ahead: (cycles: number) => Row) => Readonly<Record<string, bigint>>,
): void {
  const last = rows.length - latency
  expect(last).toBeGreaterThan(100)
  for (let t = 0; t < last; t++) {
    expectRow(
      rows,
      t + latency,
      expected(rows[t], (cycles) => rows[t + cycles]),
    )
  }
}

/** Checks some ports of a row. Vitest's `expect` is asked only where one differs: it takes longer than the simulation. */
export function expectRow(
  rows: readonly Row[],
  t: number,
  wanted: Readonly<Record<string, bigint | null>>,
): void {
  const ports = Object.keys(wanted)
  if (ports.every((port) => rows[t][port] === wanted[port])) return
  expect(Object.fromEntries(ports.map((port) => [port, rows[t][port]])), `row ${t}`).toEqual(wanted)
}
