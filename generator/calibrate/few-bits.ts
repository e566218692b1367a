import type { Stage } from '../backends/network-job.js'
import { InputError } from '../base/errors.js'
import { arrayPacks } from '../config/array-operands.js'
import type { Config } from '../config/config.js'
import { fewBitsConfig, wideWeightBits } from '../config/few-bits.js'
import type { FormatWidths } from '../config/format-widths.js'
import { parseConfig } from '../config/load.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import type { LoadedImage } from '../images/load-image.js'
import { networkOf } from '../network/network.js'
import { fixed, formatName, parseFormat } from '../numerics/format.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import { Kernels } from '../reference/kernels/kernels.js'
import { spareThreads } from '../reference/kernels/threads.js'
import { ReferenceModel } from '../reference/reference-model.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { fewBitFormats } from './few-bit-formats.js'
import { fitNetwork } from './fit-network.js'
import { FittedParameters } from './fitted-parameters.js'
import { type FewBitsData, measureFloat } from './float-statistics.js'
import { calibratedConfig, type Proposal } from './propose.js'
import { takeOutConstants } from './take-out-constants.js'
import { wideLayers } from './wide-layers.js'

/** What a config of few bits is fitted to, and what may be changed for it. */
export interface FewBitsRequest {
  readonly source: ParameterSource
  readonly widths: FormatWidths
  /** Multiply-accumulates that wider weights may make again, as a share of all. */
  readonly budget: number
  readonly images: readonly LoadedImage[]
  /** Whether weights and biases may become others, which the caller writes. */
  readonly changesWeights: boolean
  readonly stage: Stage
  /** Called with the network after each step, and what the step is called. */
  readonly visit: (step: FewBitsStep, model: ReferenceModel) => Promise<void>
}

/** What is done, one after the other; all but the first change weights or biases. */
export const fewBitsSteps = {
  formats: 'formats, weights rounded',
  constants: 'constants out of norms, keys and values',
  biases: 'biases corrected',
  weights: 'rounding errors compensated',
} as const

export type FewBitsStep = keyof typeof fewBitsSteps

/** A config in few bits, and the parameters that go with it. */
export interface FewBitsCalibration {
  readonly config: Config
  readonly design: Design
  readonly proposals: readonly Proposal[]
  readonly data: FewBitsData
  /** Parameters with wider weights. */
  readonly wide: readonly string[]
  readonly parameters: FittedParameters
}

/**
 * Fits a config of profile exact in few bits to weights and images (docs/reference/commands/calibrate.md).
 * @throws InputError as `readParameter` does, and when the config cannot have these bits.
 */
export async function calibrateFewBits(config: Config, request: FewBitsRequest): Promise<FewBitsCalibration> {
  const { source, images, stage, visit } = request
  const { patchDim, dim, hidden, moe } = networkOf(config.model)
  const start = fewBitsConfig(config, request.widths, Math.max(patchDim, dim, hidden, moe?.hidden ?? 0))
  const design = elaborate(start)
  const measure = async (parameters: FewBitsData['parameters']): Promise<FewBitsData> => {
    const statistics = await stage('running the float64 network', async (done) =>
      measureFloat(design, { images: images.map(({ real }) => real), parameters, done }),
    )
    return { statistics, parameters }
  }
  const given = await measure(await loadFloatParameters(design, source))
  const plain = await formatted(start, given, request)
  await visit('formats', await modelOf(plain))
  if (!request.changesWeights) return plain
  const { parameters } = takeOutConstants(design, given.parameters, given.statistics.columns)
  const centred = await formatted(start, await measure(parameters), request)
  await visit('constants', await modelOf(centred))
  return fittedTo(images, centred, request)
}

/** The same config with biases, then weights too, fitted to images. */
async function fittedTo(
  images: readonly LoadedImage[],
  rounded: FewBitsCalibration,
  { stage, visit }: FewBitsRequest,
): Promise<FewBitsCalibration> {
  const pixels = images.map((image) => image.pixels)
  let fitted = rounded
  for (const step of ['biases', 'weights'] as const) {
    const how = { data: rounded.data, rounded: rounded.parameters, compensates: step === 'weights' }
    const parameters = await stage(fewBitsSteps[step], (done) =>
      fitNetwork(rounded.design, { images: pixels, ...how, done }),
    )
    fitted = { ...rounded, parameters }
    await visit(step, await modelOf(fitted))
  }
  return fitted
}

/** The config with formats that fit, some weights wider where there is a budget for it, and its parameters rounded. */
async function formatted(
  start: Config,
  data: FewBitsData,
  { widths, budget }: FewBitsRequest,
): Promise<FewBitsCalibration> {
  const width = budget === 0 ? null : widerBits(start, widths)
  const wide = width === null ? [] : wideLayers(elaborate(start), data, { width, budget })
  // As narrow weights have them, so that biases, which join sums with the highest digits, go with them.
  const { integerBits } = parseFormat(start.numerics.formats.weight)
  const format = width === null ? '' : formatName(fixed(width, integerBits))
  const tensors = Object.fromEntries(wide.map((name) => [name, format]))
  const widened = parseConfig({ ...start, numerics: { ...start.numerics, tensors } })
  const proposals = fewBitFormats(elaborate(widened), data)
  const config = calibratedConfig(widened, proposals)
  const design = elaborate(config)
  const parameters = await FittedParameters.of(design, data.parameters)
  return { config, design, proposals, data, wide, parameters }
}

function widerBits(config: Config, { weightBits }: FormatWidths): number {
  const width = wideWeightBits(weightBits)
  if (width !== null && arrayPacks(config)) return width
  throw InputError.at(
    '--budget',
    'weights of these bits cannot be made wider than others',
    'leave --budget out, or take fewer bits',
  )
}

async function modelOf({ design, parameters }: FewBitsCalibration): Promise<ReferenceModel> {
  return new ReferenceModel(design, parameters.rows(), await Kernels.create(spareThreads()))
}
