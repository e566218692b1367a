/** Widths to fit. */
export interface CalibrationWidths {
  /** Activations; scores have `scoreExtra` more. */
  readonly activationBits: number
  /** Parameters, and keys and values, which are the array's narrower operand in attention. */
  readonly weightBits: number
}

/** A DSP's multiplication for each, with room: docs/reference/commands/calibrate.md. */
export const defaultWidths: CalibrationWidths = { activationBits: 18, weightBits: 16 }
