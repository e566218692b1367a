import type {
  CoreParameters,
  LoweredAccelerator,
} from '../../targets/verilog-array/accelerator-parameters.js'
import { type AcceleratorUnit, acceleratorUnits } from './accelerator-units.js'
import { acceleratorMemories, type UnitMemory } from './memories.js'
import { memoryCells, tableCells } from './memory-cells.js'
import { acceleratorMultipliers, type UnitMultipliers } from './multipliers.js'

/** What LUTs, registers and delays of a unit may grow with, by a name that says how it is computed. */
export type Features = Readonly<Record<string, number>>

/** The features of each unit of an accelerator, the exact counts of its memories and multipliers among them. */
export function unitFeatures(
  accelerator: LoweredAccelerator,
  core: CoreParameters,
): Readonly<Record<AcceleratorUnit, Features>> {
  const memories = acceleratorMemories(accelerator, core)
  const multipliers = acceleratorMultipliers(accelerator, core)
  const sizes = sizesOf(accelerator, core)
  const all = acceleratorUnits.map((unit) => {
    const own = { memories: memories.filter((each) => each.unit === unit), multipliers }
    return [
      unit,
      { ...ofMemories(own.memories), ...ofMultipliers(unit, multipliers), ...sizes[unit] },
    ] as const
  })
  return Object.fromEntries(all) as Record<AcceleratorUnit, Features>
}

function ofMemories(memories: readonly UnitMemory[]): Features {
  const written = memories.filter(({ kind }) => kind === 'memory')
  const tables = memories.filter(({ kind }) => kind === 'table')
  const total = (of: readonly UnitMemory[], value: (memory: UnitMemory) => number) =>
    of.reduce((sum, memory) => sum + memory.count * value(memory), 0)
  return {
    'bits chosen between memories': total(written, (memory) => memoryCells(memory).muxes),
    'LUTs of memories': total(written, (memory) => memoryCells(memory).lut),
    'bits of memory words': total(written, ({ width, elements = 1 }) => width * elements),
    'with UltraRAM': Math.min(
      1,
      total(written, (memory) => memoryCells(memory).uram),
    ),
    'bits of tables in logic': total(tables, (table) =>
      tableCells(table).bram > 0 ? 0 : table.width * table.depth,
    ),
  }
}

function ofMultipliers(unit: AcceleratorUnit, multipliers: readonly UnitMultipliers[]): Features {
  const own = multipliers.filter((each) => each.unit === unit)
  return { DSPs: own.reduce((sum, { count, dsps }) => sum + count * dsps, 0) }
}

type Sizes = Readonly<Record<AcceleratorUnit, Features>>

function sizesOf(accelerator: LoweredAccelerator, core: CoreParameters): Sizes {
  return {
    ...arraySizes(core),
    ...attentionSizes(accelerator, core),
    ...normSizes(accelerator, core),
    ...resultSizes(accelerator, core),
    ...expertSizes(accelerator, core),
    ...featureSizes(core),
    ...inputSizes(core),
    ...programSizes(core),
  }
}

function arraySizes(core: CoreParameters): Pick<Sizes, 'array'> {
  const { Lanes, Taps, XWidth, WWidth } = core
  const macs = Lanes * Taps
  return {
    array: {
      'lanes × taps': macs,
      'lanes × taps × (x bits + weight bits)': macs * (XWidth + WWidth),
      'lanes × taps × weight bits, keys and values apart': core.StoreApart * macs * WWidth,
      'lanes × accumulator bits': Lanes * core.AccWidth,
      'taps × x bits': Taps * XWidth,
      'ports × beat bits': core.Ports * core.DataBits,
    },
  }
}

function attentionSizes(
  { design }: LoweredAccelerator,
  core: CoreParameters,
): Pick<Sizes, 'softmax' | 'attention'> {
  const { evaluators, lanes, width, keyBits } = design.softmax.own
  return {
    softmax: {
      evaluators,
      'evaluators × score bits': evaluators * width,
      'lanes × score bits': lanes * width,
      'bits of a number of keys': keyBits,
    },
    attention: {
      'values a cycle × sum bits': core.AttentionDims * core.AttentionSum,
      'lanes × sum bits': core.Lanes * core.AttentionSum,
      'taps × bits': core.Taps * core.Width,
    },
  }
}

function normSizes({ design: { layerNorm } }: LoweredAccelerator, core: CoreParameters) {
  const { lanes, rootSteps, divideSteps, spreadWidth, centredWidth, normalisedWidth } = layerNorm
  const operands = layerNorm.shared === null ? 1 : 0
  return {
    layernorm: {
      lanes,
      'lanes × centred bits': lanes * centredWidth,
      'lanes × normalised bits': lanes * normalisedWidth,
      'lanes, operands by norm': lanes * operands,
      'root steps × spread bits': rootSteps * spreadWidth,
      'division steps²': divideSteps ** 2,
    },
    norms: {
      'taps × bits': core.Taps * core.Width,
      'taps × bits of a mean': (core.MeanPlace === 0 ? 0 : 1) * core.Taps * (core.Width + core.TokenBits),
      'address bits': core.FeatureBits,
    },
  } satisfies Partial<Sizes>
}

function resultSizes({ design }: LoweredAccelerator, core: CoreParameters) {
  const { evaluators, width, mostShift } = design.gelu.own
  return {
    gelu: {
      evaluators,
      'evaluators × bits': evaluators * width,
      'evaluators × bits, shifted': mostShift > 0 ? evaluators * width : 0,
      'lanes × bits': core.Lanes * width,
    },
    results: {
      'lanes × result bits': core.Lanes * core.YWidth,
      'bits of the wider of lanes and taps': Math.max(core.Lanes, core.Taps) * core.Width,
      'tag bits': core.TagBits,
    },
  } satisfies Partial<Sizes>
}

function expertSizes({ design }: LoweredAccelerator, core: CoreParameters) {
  const has = core.HasExperts
  return {
    gate: {
      'with experts': has,
      gates: has * core.Gates,
      'gates × bits': has * core.Gates * core.LogitWidth,
      'experts × bits': has * core.Experts * core.LogitWidth,
      'gates × sum bits': has * core.Gates * (design.gate?.own.sumWidth ?? 0),
    },
    queues: {
      'with experts': has,
      'experts × token bits': has * core.Experts * core.TokenBits,
      'choices × token bits': has * core.TopK * core.TokenBits,
    },
  } satisfies Partial<Sizes>
}

function featureSizes(core: CoreParameters) {
  const { Taps, Width, SumWidth, SumExtra, NormSpilled, HiddenSpilled, SumSpilled } = core
  return {
    residual: {
      taps: Taps,
      'taps × bits held': Taps * (SumWidth + SumExtra),
      'taps × largest shift': Taps * core.MostLeft,
      'taps × bits, off chip': SumSpilled * Taps * SumWidth,
    },
    features: {
      'taps × bits': Taps * Width,
      'taps × bits, off chip': (NormSpilled + HiddenSpilled + SumSpilled > 0 ? 1 : 0) * Taps * SumWidth,
    },
    images: { 'taps × bits': Taps * SumWidth, 'address bits': core.FeatureBits },
  } satisfies Partial<Sizes>
}

function inputSizes(core: CoreParameters) {
  const word = core.WordPixels * core.PixelWidth
  return {
    patches: {
      'word bits': word,
      'block bits': core.Taps * core.XWidth,
      'bits of a place': Math.ceil(Math.log2(2 * core.StripeRows * core.RowWords)),
    },
    reader: {
      'ports × beat bits': core.ListPorts * core.DataBits,
      'taps × bits': core.Taps * core.SumWidth,
      'offset bits': core.OffsetBits,
    },
    ports: { ports: core.Ports, 'ports × beat bits': core.Ports * core.DataBits },
  } satisfies Partial<Sizes>
}

function programSizes(core: CoreParameters) {
  const { TokenBits, TileBits, CountBits, FeatureBits, OperandBits, PostBits } = core
  return {
    loader: {
      'offset bits': core.OffsetBits,
      'stride bits, with experts': core.HasExperts * core.StrideBits,
    },
    program: {
      'operation bits': TokenBits + 4 * TileBits + CountBits + 2 * FeatureBits + OperandBits + PostBits,
      'number of operations': 2 ** core.OpBits,
    },
    registers: { 'number of operations': 2 ** core.OpBits, ports: core.Ports },
  } satisfies Partial<Sizes>
}
