import { createHash } from 'node:crypto'
import type { Config, FormatsConfig, GateKind, GateOrder, MoeConfig } from '../config/config.js'
import { denseHidden } from '../config/dense-hidden.js'
import { deepFreeze } from '../deep-freeze.js'
import { type FixedFormat, type Overflow, parseFormat, type Rounding } from '../fixed/format.js'
import { firstExperts } from '../units/gate/gate.params.js'
import { buildProgram } from './program.js'
import { unrealisableConfig } from './repair-numerics.js'
import { checkBiases, checkTensorFormats } from './tensor-formats.js'
import { type UnitParams, unitParams } from './unit-params.js'
import { Unrealisable } from './unrealisable.js'

/** How activations, weights and biases are kept. */
export type Formats = Readonly<Record<keyof FormatsConfig, FixedFormat>>

/** The experts of the blocks that have any, and how tokens choose among them. */
export interface Experts {
  readonly blocks: readonly number[]
  readonly experts: number
  readonly topK: number
  readonly hidden: number
  readonly gate: {
    readonly order: GateOrder
    readonly kind: GateKind
    /** By task, the first of the `count` experts among which it chooses. */
    readonly first: readonly number[]
    readonly count: number
    /** Greatest score, as a real number, whose choice is not queued; null: all are. */
    readonly pruneBelow: number | null
  }
}

/** Dimensions of the network. */
export interface Network {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number }
  readonly patchSize: number
  /** Values of a patch: channels * patchSize^2. */
  readonly patchDim: number
  /** Patches and the class token. */
  readonly tokens: number
  readonly dim: number
  readonly depth: number
  readonly heads: number
  readonly headDim: number
  /** Hidden width of dense blocks. */
  readonly hidden: number
  readonly qkvBias: boolean
  readonly moe: Experts | null
  readonly tasks: readonly string[]
  /** Outputs of the head; null: the network ends with its last block. */
  readonly classes: number | null
}

/** The order in which a query meets its keys; a running softmax depends on it. */
export type KeyOrder = 'ascending' | { readonly rotate: number }

/** A config elaborated once: every derived number, frozen. Nothing behind it reads the config. */
export interface Design extends UnitParams {
  readonly name: string
  /** SHA-256 of the config: tells whether two artefacts belong together. */
  readonly configHash: string
  readonly profile: 'exact' | 'edge-moe'
  readonly network: Network
  readonly formats: Formats
  /** Formats of single tensors and parameters. */
  readonly tensorFormats: Readonly<Record<string, FixedFormat>>
  readonly rounding: Rounding
  readonly overflow: Overflow
  readonly keyOrder: KeyOrder
  readonly device: string
  readonly clockMhz: number
  /** Memory ports, and the bits of each. */
  readonly axi: { readonly dataBits: number; readonly ports: number }
  /** Where norms, hidden values and residual stream of the accelerator in Verilog are. */
  readonly features: Config['hardware']['buffers']['features']
  /** Heads whose keys and values it holds at once; null: what suits the device. */
  readonly heldHeads: number | null
}

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
    keyOrder: reordered
      ? { rotate: Math.min(hardware.attention.rows, network.tokens) }
      : ('ascending' as const),
  }
  const program = buildProgram({ ...base, softmax: [numerics.softmax], patchReorder: hardware.experts })
  checkTensorFormats(base, program)
  const design = deepFreeze({
    ...base,
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
  checkBiases(design, program)
  return design
}

function networkOf(model: Config['model']): Network {
  const { image, patchSize, embedDim, heads, depth, qkvBias, moe, tasks, head } = model
  return {
    image,
    patchSize,
    patchDim: image.channels * patchSize ** 2,
    tokens: (image.height / patchSize) * (image.width / patchSize) + 1,
    dim: embedDim,
    depth,
    heads,
    headDim: embedDim / heads,
    hidden: denseHidden(model),
    qkvBias,
    moe: moe === null ? null : expertsOf(moe, tasks.length),
    tasks,
    classes: head === null ? null : head.classes,
  }
}

function expertsOf({ gate, ...sizes }: MoeConfig, tasks: number): Experts {
  const { expertsPerTask, ...rest } = gate
  const count = expertsPerTask ?? sizes.experts
  return { ...sizes, gate: { ...rest, first: firstExperts(sizes.experts, count, tasks), count } }
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
