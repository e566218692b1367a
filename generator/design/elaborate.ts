import { createHash } from 'node:crypto'
import { deepFreeze } from '../base/deep-freeze.js'
import { arrayPacks } from '../config/array-operands.js'
import type { Config, FormatsConfig } from '../config/config.js'
import { buildProgram } from '../network/build-program.js'
import { networkOf } from '../network/network.js'
import type { Formats } from '../network/tensor.js'
import { Unrealisable } from '../network/unrealisable.js'
import { type FixedFormat, parseFormat } from '../numerics/format.js'
import type { Design } from './design.js'
import { unrealisableConfig } from './repair-numerics.js'
import { checkBiases, checkTensorFormats } from './tensor-formats.js'
import { unitParams } from './unit-params.js'

/**
 * Elaborates a config.
 * @throws InputError when a derived width or table has no realisation.
 */
export function elaborate(config: Config): Design {
  try {
    return elaborated(config)
  } catch (error) {
    if (error instanceof Unrealisable)
      throw unrealisableConfig(config, error, (each) => elaborated(each, { alternatives: false }))
    throw error
  }
}

/** @param options.alternatives - whether the units are derived for other methods than the config's too. */
function elaborated(config: Config, { alternatives } = { alternatives: true }): Design {
  const { numerics, hardware } = config
  const formats: Formats = parsedFormats<keyof FormatsConfig>(numerics.formats)
  const network = networkOf(config.model)
  const reordered = hardware.attention.dataflow === 'reordered' || numerics.softmax.method === 'single-pass'
  const base = {
    profile: numerics.profile,
    network,
    formats,
    tensorFormats: parsedFormats<string>(numerics.tensors),
    rowScales: numerics.scales === 'row',
    zeroPoint: numerics.gelu.zeroPoint,
    keyOrder: reordered
      ? { rotate: Math.min(hardware.attention.rows, network.tokens) }
      : ('ascending' as const),
  }
  const program = buildProgram({
    ...base,
    softmaxMethod: numerics.softmax.method,
    expertOrder: hardware.experts.order,
  })
  checkTensorFormats({ ...base, wideWeights: arrayPacks(config) }, program)
  const design = deepFreeze({
    ...base,
    program,
    name: config.name,
    configHash: createHash('sha256').update(JSON.stringify(config)).digest('hex'),
    rounding: numerics.rounding,
    overflow: numerics.overflow,
    device: hardware.device,
    clockMhz: hardware.clockMhz,
    axi: hardware.axi,
    features: hardware.buffers.features,
    heldHeads: hardware.buffers.heads,
    ...unitParams(config, { network, formats, program, alternatives }),
  } satisfies Design)
  checkBiases(design)
  return design
}

function parsedFormats<Name extends string>(
  formats: Readonly<Record<Name, string>>,
): Readonly<Record<Name, FixedFormat>> {
  const entries = Object.entries<string>(formats)
  return Object.fromEntries(entries.map(([name, text]) => [name, parseFormat(text)])) as Record<
    Name,
    FixedFormat
  >
}
