import type { FormatWidths } from '../../config/format-widths.js'

/** Options of `moeforge calibrate`. */
export interface CalibrateOptions {
  readonly weights: readonly string[]
  readonly image: readonly string[]
  readonly seed: number
  readonly activationBits: number
  readonly weightBits: number
  readonly bits?: FormatWidths
  readonly budget?: number
  readonly testImage?: string
  readonly weightsOut?: string
  readonly out?: string
  readonly json: boolean
}
