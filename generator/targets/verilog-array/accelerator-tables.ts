import { layerNormOperands } from '../../units/layernorm/layernorm.params.js'
import type { CoreParameters, LoweredAccelerator } from './accelerator-parameters.js'
import { tilesOf } from './array-matrix.js'
import {
  type ArrayOperation,
  destinations,
  listKinds,
  matrixSelects,
  numberBits,
  operationKinds,
  sources,
  targets,
} from './array-operation.js'
import { operandFields, postFields, type WordField } from './row-tag.js'

/** A table that the accelerator steps through, as the ROM template prints it. */
export interface AcceleratorTable {
  readonly module: string
  readonly about: string
  readonly indexMsb: number
  readonly wordWidth: number
  readonly wordMsb: number
  /** Bits that are 1 in some word: synthesis drops the others. */
  readonly usedBits: number
  /** Lowest first. */
  readonly fields: readonly { readonly name: string; readonly msb: number; readonly select: string }[]
  readonly rows: readonly { readonly index: string; readonly word: string; readonly name: string }[]
}

/** The four tables: operations on the array, layer norms, matrices to load, what else is read. */
export function acceleratorTables(accelerator: LoweredAccelerator, core: CoreParameters): AcceleratorTable[] {
  return [
    operationTable(accelerator, core),
    normTable(accelerator, core),
    matrixTable(accelerator, core),
    listTable(accelerator, core),
  ]
}

function operationTable({ lowered }: LoweredAccelerator, core: CoreParameters): AcceleratorTable {
  return table({
    module: 'accel_operations',
    about: 'what runs on the array, in order',
    indexBits: core.OpBits,
    fields: [
      { name: 'kind', width: numberBits(operationKinds) },
      { name: 'source', width: numberBits(sources) },
      { name: 'from', width: core.FeatureBits },
      { name: 'from_stride', width: core.TileBits },
      { name: 'rows', width: core.TokenBits },
      { name: 'in_tiles', width: core.TileBits },
      { name: 'out_tiles', width: core.TileBits },
      { name: 'tiles', width: core.CountBits },
      { name: 'dest', width: numberBits(destinations) },
      { name: 'to', width: core.FeatureBits },
      { name: 'to_stride', width: core.TileBits },
      { name: 'target', width: numberBits(targets) },
      { name: 'fresh', width: 1 },
      { name: 'operand', width: core.OperandBits },
      { name: 'post', width: core.PostBits },
    ],
    rows: lowered.operations.map((operation) => ({
      name: operation.name,
      values: operationValues(operation, core),
    })),
  })
}

function operationValues(operation: ArrayOperation, core: CoreParameters): (number | bigint)[] {
  const { inTiles, outTiles } = operation
  return [
    ...[operationKinds[operation.kind], sources[operation.source], operation.from, operation.fromStride],
    ...[operation.rows, inTiles, outTiles, operation.kind === 'attention' ? 0 : tilesOf(operation)],
    ...[destinations[operation.dest], operation.to, operation.toStride],
    ...[targets[operation.target], operation.fresh ? 1 : 0],
    valuesOf(operandFields(core), {
      bias_shift: operation.biasShift,
      out_shift: operation.outShift,
      out_width: operation.outWidth,
      scaled: operation.scaled ? 1 : 0,
      digits: operation.digits - 1,
    }),
    valuesOf(postFields(core), {
      gelu: (operation.gelu ? 1 : 0) + 2 * operation.geluShift,
      left: operation.leftShift,
      out: operation.sumShift,
      partial: operation.partial ? 1 : 0,
      attention: operation.attentionShift,
    }),
  ]
}

function valuesOf<Name extends string>(
  fields: readonly (WordField & { readonly name: Name })[],
  values: Readonly<Record<Name, number>>,
): bigint {
  return concatenated(fields.map(({ name, width }) => ({ width, value: values[name] })))
}

// {out_shift, bias_shift, epsilon_shift}, as layernorm takes them; nothing where all norms agree.
function normTable({ design, lowered }: LoweredAccelerator, core: CoreParameters): AcceleratorTable {
  const { layerNorm } = design
  const operand = (fractions: (typeof lowered.norms)[number]['fractions']) => {
    if (layerNorm.shared !== null) return 0
    const { epsilonShift, biasShift, outShift } = layerNormOperands(layerNorm, fractions)
    return concatenated([
      { width: layerNorm.epsilonShiftBits, value: epsilonShift },
      { width: layerNorm.biasShiftBits, value: biasShift },
      { width: layerNorm.outShiftBits, value: outShift },
    ])
  }
  return table({
    module: 'accel_norms',
    about: 'layer norms, in order',
    indexBits: core.NormBits,
    fields: [
      { name: 'operand', width: core.NormOperandBits },
      { name: 'end', width: 1 },
    ],
    rows: [
      ...lowered.norms.map(({ name, fractions }) => ({ name, values: [operand(fractions), 0] })),
      { name: 'end', values: [0, 1] },
    ],
  })
}

function matrixTable({ layout }: LoweredAccelerator, core: CoreParameters): AcceleratorTable {
  return table({
    module: 'accel_matrices',
    about: 'what is loaded, in order',
    indexBits: core.MatrixBits,
    fields: [
      { name: 'offset', width: core.OffsetBits },
      { name: 'stride', width: core.StrideBits },
      { name: 'part', width: core.PartBeatBits },
      { name: 'rows', width: core.TileBits },
      { name: 'tiles', width: core.CountBits },
      { name: 'select', width: numberBits(matrixSelects) },
      { name: 'end', width: 1 },
    ],
    rows: [
      ...layout.matrices.map(({ name, matrix, offset, part, select, stride }) => ({
        name,
        values: [offset, stride, part, matrix.outTiles, tilesOf(matrix), matrixSelects[select], 0],
      })),
      { name: 'end', values: [0, 0, 0, 0, 0, 0, 1] },
    ],
  })
}

function listTable({ layout }: LoweredAccelerator, core: CoreParameters): AcceleratorTable {
  const last = layout.lists.length - 1
  return table({
    module: 'accel_parameters',
    about: 'what is read beside matrices, in order',
    indexBits: core.ListBits,
    fields: [
      { name: 'offset', width: core.OffsetBits },
      { name: 'beats', width: core.ListBeatBits },
      { name: 'kind', width: numberBits(listKinds) },
      { name: 'end', width: 1 },
    ],
    rows: layout.lists.map(({ name, offset, beats, kind }, i) => ({
      name,
      values: [offset, beats, listKinds[kind], i === last ? 1 : 0],
    })),
  })
}

function table({
  module,
  about,
  indexBits,
  fields,
  rows,
}: {
  readonly module: string
  readonly about: string
  readonly indexBits: number
  readonly fields: readonly WordField[]
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | bigint)[] }[]
}): AcceleratorTable {
  const wordWidth = fields.reduce((sum, { width }) => sum + width, 0)
  let lsb = 0
  const placed = fields.map(({ name, width }) => {
    const select = `[${lsb}+:${width}]`
    lsb += width
    return { name, msb: width - 1, select }
  })
  const words = rows.map(({ values }) => checkedWord(module, fields, values))
  return {
    module,
    about,
    indexMsb: indexBits - 1,
    wordWidth,
    wordMsb: wordWidth - 1,
    usedBits: onesOf(words.reduce((all, word) => all | word, 0n)),
    fields: placed,
    rows: rows.map(({ name }, index) => ({
      name,
      index: `${indexBits}'d${index}`,
      word: `${wordWidth}'h${words[index].toString(16)}`,
    })),
  }
}

function onesOf(word: bigint): number {
  return word.toString(2).replaceAll('0', '').length
}

function checkedWord(
  module: string,
  fields: readonly WordField[],
  values: readonly (number | bigint)[],
): bigint {
  return concatenated(
    fields.map(({ name, width }, i) => {
      const value = BigInt(values[i])
      if (value < 0n || value >= 1n << BigInt(width))
        throw new Error(`${module}: ${name} ${value} does not fit ${width} bits`)
      return { width, value }
    }),
  )
}

/** The lowest field first. */
function concatenated(parts: readonly { readonly width: number; readonly value: number | bigint }[]): bigint {
  let word = 0n
  let lsb = 0n
  for (const { width, value } of parts) {
    word |= BigInt(value) << lsb
    lsb += BigInt(width)
  }
  return word
}
