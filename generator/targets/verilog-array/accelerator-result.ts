import { filled } from '../../base/filled.js'
import type { Design } from '../../design/design.js'
import { featureBytes } from './accelerator-shape.js'
import type { ArrayProgram } from './array-program.js'

/** What a result's place in memory follows from. */
export interface LoweredDesign {
  readonly design: Design
  readonly lowered: ArrayProgram
}

/** Bytes of a result in memory. */
export function resultBytes({ design, lowered }: LoweredDesign): number {
  const { rows, words } = lowered.result
  return filled(rows * words * design.linear.taps * featureBytes, design.axi.dataBits / 8)
}

/** Values of a result as the accelerator leaves it: [rows][features]. */
export function unpackResult({ design, lowered }: LoweredDesign, bytes: Uint8Array): Int32Array {
  const { rows, words, features } = lowered.result
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rowValues = words * design.linear.taps
  return Int32Array.from({ length: rows * features }, (_, i) =>
    view.getInt32(featureBytes * (Math.floor(i / features) * rowValues + (i % features)), true),
  )
}

/** A result as the accelerator leaves it in memory. @param values - [rows][features] */
export function packResult(accelerator: LoweredDesign, values: Int32Array): Uint8Array {
  const { rows, words, features } = accelerator.lowered.result
  const bytes = new Uint8Array(resultBytes(accelerator))
  const view = new DataView(bytes.buffer)
  const rowValues = words * accelerator.design.linear.taps
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < features; i++)
      view.setInt32(featureBytes * (row * rowValues + i), values[row * features + i], true)
  return bytes
}
