import type { Config } from '../config/config.js'
import type { FormatWidths } from '../config/format-widths.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { calibratedConfig, type Proposal, proposeFormats } from './propose.js'
import { type CalibrationRuns, measureRanges, type Ranges } from './ranges.js'

/** What a config is fitted to. */
export interface CalibrationData extends Pick<CalibrationRuns, 'images' | 'done'> {
  readonly source: ParameterSource
  readonly widths: FormatWidths
}

/** A config, what its tensors were seen to hold, and the config that fits. */
export interface Calibration {
  readonly ranges: Ranges
  readonly proposals: readonly Proposal[]
  readonly config: Config
  readonly design: Design
}

/**
 * Fits the formats of a config of profile exact to weights and images.
 * @throws InputError as `readParameter` does, or when a range is not finite.
 */
export async function calibrateConfig(
  design: Design,
  config: Config,
  { source, widths, ...runs }: CalibrationData,
): Promise<Calibration> {
  const parameters = await loadFloatParameters(design, source)
  const ranges = measureRanges(design, { ...runs, parameters })
  const proposals = proposeFormats(design, ranges, widths)
  const calibrated = calibratedConfig(config, proposals)
  // What is written must load.
  return { ranges, proposals, config: calibrated, design: elaborate(calibrated) }
}
