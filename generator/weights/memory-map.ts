import { filled } from '../base/filled.js'
import type { Design } from '../design/design.js'
import type { ParameterRole, ParameterUse } from '../network/parameter-use.js'
import { programUses, taskName, tasksOf } from '../network/parameters.js'
import { formatName, parseFormat } from '../numerics/format.js'
import { weightDigits } from '../units/linear/linear.params.js'
import { countOf } from './tensor-source.js'

/** Version of the layout that `memoryMap` derives; both files carry it. */
export const memoryVersion = 1

/** Bytes of the header of `weights.bin`. */
export const headerBytes = 64

/** How elements become bytes: bit by bit from a beat's bit 0 up, each beat in `bytesPerBeat` bytes of its own. */
export interface BeatLayout {
  /** `tiles`: a matrix as the compute unit's `w` port takes it. `blocks`: rows in pieces of `lanes`. */
  readonly order: 'tiles' | 'blocks'
  readonly lanes: number
  /** Inputs of a tile; 1 in blocks. */
  readonly taps: number
  /** Bits of an element on its port: at least its format's; the sign fills the rest. */
  readonly elementBits: number
  readonly elementsPerBeat: number
  /** The smallest power of two, at least 4, that holds a beat: no beat straddles an aligned memory word. */
  readonly bytesPerBeat: number
}

/** A tensor in memory: what one operation reads at a time. */
export interface MemoryTensor {
  /** The parameter that it is a part of, by its name in a weights folder. */
  readonly name: string
  /** The layer of the program that reads it. */
  readonly layer: string
  readonly task: number | null
  readonly expert: number | null
  /** Bytes from the start of the image. */
  readonly offset: number
  readonly length: number
  readonly shape: readonly number[]
  /** Index of its first value in the whole parameter, row-major. */
  readonly start: number
  readonly format: string
  readonly layout: ParameterRole
}

/** What `memory-map.json` says, without the digest of the bytes. */
export interface MemoryMap {
  readonly kind: 'moeforge memory map'
  readonly version: number
  readonly config: string
  readonly profile: Design['profile']
  /** SHA-256 of the config, formats included. */
  readonly configHash: string
  readonly formats: Readonly<Record<string, string>>
  /** Tensors start at multiples of this many bytes. */
  readonly alignment: number
  readonly totalBytes: number
  readonly layouts: Readonly<Record<ParameterRole, BeatLayout>>
  readonly tensors: readonly MemoryTensor[]
}

/** Where everything lies in the accelerator's memory. It depends on the design alone, not on the weights. */
export function memoryMap(design: Design): MemoryMap {
  const layouts = beatLayouts(design)
  const beats = Object.values(layouts).map(({ bytesPerBeat }) => bytesPerBeat)
  const alignment = Math.max(headerBytes, design.axi.dataBits / 8, ...beats)
  const aligned = (bytes: number) => filled(bytes, alignment)
  let next = headerBytes
  const tensors = placedParts(design).map((part) => {
    const layout = layouts[part.layout]
    if (part.layout !== 'weight' && parseFormat(part.format).width > layout.elementBits)
      throw new Error(`${part.name} is ${part.format}, wider than its port's ${layout.elementBits} bits`)
    const offset = aligned(next)
    const length = packedBytes(layout, part)
    next = offset + length
    return { ...part, offset, length }
  })
  return {
    kind: 'moeforge memory map',
    version: memoryVersion,
    config: design.name,
    profile: design.profile,
    configHash: design.configHash,
    formats: Object.fromEntries(
      Object.entries(design.formats).map(([kind, format]) => [kind, formatName(format)]),
    ),
    alignment,
    totalBytes: aligned(next),
    layouts,
    tensors,
  }
}

/** Rows and columns of a tensor as a matrix, for its layout. A vector is one row, everything else has its own. */
export function matrixOf(shape: readonly number[]): { readonly rows: number; readonly columns: number } {
  if (shape.length === 1) return { rows: 1, columns: shape[0] }
  return { rows: shape[0], columns: countOf(shape.slice(1)) }
}

function beatLayouts({ linear, layerNorm, patchEmbed }: Design): Record<ParameterRole, BeatLayout> {
  const blocks = (lanes: number, elementBits: number): BeatLayout => ({
    ...{ order: 'blocks', lanes, taps: 1, elementBits, elementsPerBeat: lanes },
    bytesPerBeat: beatBytes(lanes * elementBits),
  })
  const { lanes, taps, wWidth: elementBits, loadLanes } = linear
  const elementsPerBeat = loadLanes * taps
  return {
    weight: {
      ...{ order: 'tiles', lanes, taps, elementBits, elementsPerBeat },
      bytesPerBeat: beatBytes(elementsPerBeat * elementBits),
    },
    bias: blocks(lanes, linear.biasWidth),
    // Unsigned: a 0 in front.
    scale: blocks(lanes, linear.scaleBits + 1),
    normScale: blocks(layerNorm.lanes, layerNorm.scaleWidth),
    normBias: blocks(layerNorm.lanes, layerNorm.biasWidth),
    position: blocks(patchEmbed.lanes, patchEmbed.yWidth),
  }
}

function beatBytes(bits: number): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(bits / 8)))
}

function packedBytes(layout: BeatLayout, { shape, format }: Pick<MemoryTensor, 'shape' | 'format'>): number {
  const { order, lanes, taps, elementsPerBeat, bytesPerBeat } = layout
  const { rows, columns } = matrixOf(shape)
  // Blocks run along a row, tiles have their lanes along the rows, also where they have one tap.
  const elements =
    order === 'blocks'
      ? rows * filled(columns, lanes)
      : filled(rows, lanes) * filled(columns, taps) * digitsOf(layout, format)
  return (elements / elementsPerBeat) * bytesPerBeat
}

type Part = Omit<MemoryTensor, 'offset' | 'length'>

/** Digits that elements of a format take in tiles (docs/reference/numerics.md, packing). */
export function digitsOf({ order, elementBits }: BeatLayout, format: string): number {
  return order === 'tiles' ? weightDigits({ wWidth: elementBits }, parseFormat(format).width) : 1
}

/** What is in memory, in order: weights, biases, layer norms, position embedding; each as the program runs. */
function placedParts(design: Design): Part[] {
  const sections: ParameterRole[][] = [
    ['weight'],
    ['bias'],
    ['scale'],
    ['normScale', 'normBias'],
    ['position'],
  ]
  const uses = programUses(design)
  const steps = [...new Set(uses.map(({ step }) => step))]
  return sections.flatMap((roles) =>
    steps.flatMap((step) =>
      stepParts(
        design,
        uses.filter((use) => use.step === step && roles.includes(use.role)),
      ),
    ),
  )
}

// Expert by expert, so that all that an expert needs lies together; task by task.
function stepParts({ network }: Design, uses: readonly ParameterUse[]): Part[] {
  const experts = Math.max(1, ...uses.map(({ parameter }) => parameter.experts ?? 1))
  return Array.from({ length: experts }, (_, expert) =>
    uses.flatMap((use) => tasksOf(use.parameter, network).map((task) => part(use, task, expert))),
  ).flat()
}

function part({ layer, role, parameter, rowShape }: ParameterUse, task: number | null, expert: number): Part {
  const { name, from, count, of, experts, format } = parameter
  return {
    name: taskName(name, task),
    layer,
    task,
    expert: experts === undefined ? null : expert,
    shape: [count, ...rowShape],
    start: (expert * of + from) * countOf(rowShape),
    format: formatName(format),
    layout: role,
  }
}
