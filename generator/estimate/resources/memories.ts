import type {
  CoreParameters,
  LoweredAccelerator,
} from '../../targets/verilog-array/accelerator-parameters.js'
import { acceleratorTables } from '../../targets/verilog-array/accelerator-tables.js'
import { softmaxPipeline } from '../../units/softmax/softmax.pipeline.js'
import type { SoftmaxParams } from '../../units/softmax/softmax.shape.js'
import type { AcceleratorUnit } from './accelerator-units.js'
import type { Memory } from './memory-cells.js'

/** A memory of a unit, or a table, which is never written. */
export interface UnitMemory extends Memory {
  readonly unit: AcceleratorUnit
  readonly name: string
  readonly kind: 'memory' | 'table'
}

const ultra = '"ultra"'
/** Words of a fifo behind which memory off chip is read (spill_reader.v). */
const spillBeats = 512

/**
 * The memories of an accelerator that may be block RAM, with the sizes of their modules in templates/lib. Keys and values apart
 * from the ring are always of LUTs.
 */
export function acceleratorMemories(
  accelerator: LoweredAccelerator,
  core: CoreParameters,
): readonly UnitMemory[] {
  return [
    ...arrayMemories(accelerator, core),
    ...featureMemories(core),
    ...normMemories(accelerator, core),
    ...inputMemories(core),
    ...evaluatorMemories(accelerator, core),
    ...programTables(accelerator, core),
  ].filter(({ count, depth }) => count > 0 && depth > 0)
}

function arrayMemories({ lowered: { shape } }: LoweredAccelerator, core: CoreParameters): UnitMemory[] {
  const { Ports, DataBits, StoreBits, WWidth, RingTiles, StoreTiles, StoreApart } = core
  const unit = 'array'
  const beat = DataBits / StoreBits
  const word = { unit, kind: 'memory', width: WWidth, count: Ports * shape.tileBeats } as const
  const isUltra = core.StoreStyle === ultra
  const stores: UnitMemory[] = StoreApart
    ? [{ ...word, name: 'ring', width: beat * WWidth, depth: RingTiles, ultra: isUltra }]
    : [
        {
          ...word,
          name: 'ring, keys and values',
          elements: beat,
          depth: RingTiles + StoreTiles,
          ultra: isUltra,
        },
      ]
  return [
    ...stores,
    { unit, kind: 'memory', name: 'blocks', width: core.Taps * core.XWidth, depth: core.XDepth, count: 1 },
    {
      ...{ unit, kind: 'memory', name: 'biases', width: DataBits, depth: core.BiasDepth },
      count: Ports * shape.biasBeats,
    },
  ]
}

function featureMemories(core: CoreParameters): UnitMemory[] {
  const { Taps, Width, SumWidth, SumExtra } = core
  const kind = 'memory'
  const spills = core.NormSpilled + core.HiddenSpilled + core.SumSpilled > 0
  return [
    {
      ...{ unit: 'features', kind, name: 'hidden values', width: Taps * Width, depth: core.HiddenDepth },
      ...{ count: core.HiddenSpilled ? 0 : 1, ultra: core.HiddenStyle === ultra },
    },
    {
      ...{ unit: 'features', kind, name: 'norms', width: Taps * Width, depth: core.NormDepth },
      ...{ count: core.NormSpilled ? 0 : 1, ultra: core.NormStyle === ultra },
    },
    {
      ...{ unit: 'residual', kind, name: 'residual stream', width: Taps * (SumWidth + SumExtra) },
      ...{ depth: core.SumDepth, count: core.SumSpilled ? 0 : 1, ultra: core.SumStyle === ultra },
    },
    {
      ...{ unit: 'features', kind, name: 'rows from memory', width: core.DataBits, depth: spillBeats },
      count: spills ? 1 : 0,
    },
  ]
}

function normMemories({ design: { layerNorm } }: LoweredAccelerator, core: CoreParameters): UnitMemory[] {
  const { lanes, xWidth, ringDepth, scaleWidth, biasWidth, blocks } = layerNorm
  const kind = 'memory'
  const sumBits = core.Taps * (core.Width + core.TokenBits)
  return [
    { unit: 'layernorm', kind, name: 'tokens under way', width: lanes * xWidth, depth: ringDepth, count: 1 },
    {
      ...{ unit: 'layernorm', kind, name: 'scales and biases', width: lanes * (scaleWidth + biasWidth) },
      ...{ depth: 2 * blocks, count: 1 },
    },
    {
      ...{ unit: 'norms', kind, name: 'sums of the mean', width: sumBits },
      ...{ depth: core.NormWords, count: core.MeanPlace === 0 ? 0 : 1 },
    },
  ]
}

function inputMemories(core: CoreParameters): UnitMemory[] {
  const { ReaderDepth, MaxBeats, ListPorts, DataBits } = core
  const kind = 'memory'
  const bursts = ReaderDepth / MaxBeats
  const portBeats = MaxBeats * 2 ** Math.ceil(Math.log2(bursts / ListPorts))
  return [
    { unit: 'reader', kind, name: 'beats of a port', width: DataBits, depth: portBeats, count: ListPorts },
    {
      ...{ unit: 'patches', kind, name: 'two stripes', width: core.WordPixels * core.PixelWidth },
      ...{ depth: 2 * core.StripeRows * core.RowWords, count: 1 },
    },
    {
      ...{ unit: 'queues', kind, name: 'queues', width: core.TokenBits + core.LogitWidth },
      ...{ depth: 2 ** (core.QueueBits + Math.ceil(Math.log2(core.Tokens))), count: core.HasExperts },
    },
  ]
}

function evaluatorMemories({ design }: LoweredAccelerator, core: CoreParameters): UnitMemory[] {
  const { softmax, gate, gelu } = design
  const { evaluators, lanes, width } = softmax.own
  const table = gelu.own.table
  return [
    {
      ...{ unit: 'softmax', kind: 'memory', name: 'rows of scores', width: lanes * width },
      ...{ depth: softmaxPipeline(softmax.own).ringBeats, count: 1 },
    },
    expTable('softmax', softmax.own, evaluators),
    ...(gate === null ? [] : [expTable('gate', gate.own.exp, core.Gates)]),
    {
      ...{ unit: 'gelu', kind: 'table', name: 'δ', count: table === null ? 0 : gelu.own.evaluators },
      ...{ depth: table?.entries.length ?? 0, width: (table?.entryWidth ?? 0) + (table?.slopeWidth ?? 0) },
    },
  ]
}

function expTable(unit: AcceleratorUnit, { power }: SoftmaxParams, count: number): UnitMemory {
  const { entries = [], entryWidth = 0, slopeWidth = 0 } = power ?? {}
  const width = entryWidth + slopeWidth
  return { unit, kind: 'table', name: 'powers of two', width, depth: entries.length, count }
}

/** The unit that steps through each table. */
const tableUnits: Readonly<Record<string, AcceleratorUnit>> = {
  accel_operations: 'program',
  accel_norms: 'norms',
  accel_matrices: 'loader',
  accel_parameters: 'reader',
}

function programTables(accelerator: LoweredAccelerator, core: CoreParameters): UnitMemory[] {
  return acceleratorTables(accelerator, core).map(({ module, usedBits, rows }) => ({
    ...{
      unit: tableUnits[module],
      kind: 'table',
      name: module,
      width: usedBits,
      depth: rows.length,
      count: 1,
    },
  }))
}
