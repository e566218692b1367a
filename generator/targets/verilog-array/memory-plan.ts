import { InputError } from '../../base/errors.js'
import type { Design } from '../../design/design.js'
import { type Device, deviceOf, devices } from '../../devices/devices.js'
import { acceleratorShape, featureBytes, residualExtra, tileBits } from './accelerator-shape.js'
import type { ArrayProgram } from './array-program.js'
import type { memoryNames } from './memory-names.js'
import { type MemoryTenant, memoryTenants } from './memory-tenants.js'

/** Where a memory is: block RAM, UltraRAM, or off chip. */
export type MemoryPlace = 'bram' | 'uram' | 'dram'

/** A memory of the accelerator, what it holds, and where it is. */
export interface PlannedMemory {
  readonly name: (typeof memoryNames)[number]
  readonly words: number
  /** Bits of a word: of `weights` a tile, of the others `taps` values. */
  readonly wordBits: number
  /** What it takes there: blocks of 36 Kb, or of 288 Kb; 0 off chip, and where LUTs are memory enough. */
  readonly blocks: number
  readonly place: MemoryPlace
  /** One sentence. */
  readonly why: string
  /** The tensors of the program that it holds in turn. */
  readonly tenants: readonly MemoryTenant[]
}

/** Every memory of an accelerator on its device. */
export interface MemoryPlan {
  readonly device: string
  /** Heads whose keys and values `weights` holds at once, and all of them. */
  readonly heads: { readonly held: number; readonly all: number }
  readonly memories: Readonly<Record<PlannedMemory['name'], PlannedMemory>>
  /** Whether keys and values lie in LUTs, not in the memory of the ring. */
  readonly storeApart: boolean
  /** What they take together, and what the device has for them. */
  readonly taken: BlockCounts
  readonly given: BlockCounts
  /** What costs more than it seems, a sentence each. */
  readonly notes: readonly string[]
}

/** BRAM36 that fifos, biases, the token ring and units take beside the planned memories. */
export const reservedBram = 60
/** Share of a device's BRAM36 that is left for place and route. */
export const placementShare = 0.05

/** Up to so many words a memory is made of LUTs. */
const lutWords = 64
/** Widths and depths that a BRAM36 can have (AMD UG573). */
const bramShapes = [
  { width: 72, depth: 512 },
  { width: 36, depth: 1024 },
  { width: 18, depth: 2048 },
  { width: 9, depth: 4096 },
]
/** The same of the RAMB18, two of which are a BRAM36. */
const halfBramShapes = [
  { width: 36, depth: 512 },
  { width: 18, depth: 1024 },
  { width: 9, depth: 2048 },
  { width: 4, depth: 4096 },
]
const uramShape = { width: 72, depth: 4096 }
/** Of bytes of 9 bits with a write enable, what elements of 8 bits use: no parity bits. */
const byteShare = 8 / 9

/** A memory whose elements are written one by one: so many columns of a width in bits. */
export interface MaskedMemory {
  readonly elements: number
  readonly elementBits: number
  readonly words: number
}

export interface BlockCounts {
  readonly bram: number
  readonly uram: number
}

/** A memory without its place, and what it takes in either kind of block. */
type Wanted = Pick<PlannedMemory, 'name' | 'words' | 'wordBits'> & { readonly takes: BlockCounts }

/**
 * Gives every memory its place: the weights' ring with keys and values first, then the residual stream, norms, hidden values.
 * @throws InputError when the first is larger than what its device has, or another that the config has on chip.
 */
export function memoryPlan(design: Design, lowered: ArrayProgram): MemoryPlan {
  const device = deviceOf(design.device)
  const given = blocksFor(device)
  const tenants = memoryTenants(lowered)
  const left = { ...given }
  const storeApart = isStoreApart(design, lowered, given)
  const planned = wantedMemories(design, lowered, storeApart).map((memory) => {
    const { place, blocks, why } = placed(memory, { left, device, design })
    if (place !== 'dram') left[place] -= blocks
    const { name, words, wordBits } = memory
    return { ...{ name, words, wordBits, blocks, place, why }, tenants: tenants[name] }
  })
  const [weights, residual, norms, hidden] = planned
  return {
    device: device.key,
    heads: { held: lowered.heldHeads, all: design.network.heads },
    memories: { weights, residual, norms, hidden },
    storeApart,
    taken: { bram: given.bram - left.bram, uram: given.uram - left.uram },
    given,
    notes: [...columnNotes(design), ...(storeApart ? [storeNote(lowered)] : [])],
  }
}

function storeNote({ storeTiles }: ArrayProgram): string {
  return `keys and values, ${storeTiles} words, lie in LUTs beside weights: with them the ring would take more blocks`
}

/** Blocks of 36 Kb that a memory with one write port takes. */
export function bramBlocks(width: number, words: number): number {
  if (words <= lutWords) return 0
  return fewest(bramShapes, { width, words })
}

/**
 * What a memory takes of either kind of block whose elements are written one by one. Vivado uses write enables of bytes where
 * elements are a multiple of 8 or 9 bits, and else makes a memory of each column (AMD UG901, byte write enable); that it does
 * so with UltraRAM too, which has the same bytes (UG573), is an assumption.
 */
export function maskedBlocks({ elements, elementBits, words }: MaskedMemory): BlockCounts {
  const inLuts = words <= lutWords
  if (isOdd(elementBits)) {
    const column = { width: elementBits, words }
    const halves = inLuts ? 0 : fewest(halfBramShapes, column)
    return { bram: Math.ceil((elements * halves) / 2), uram: elements * blocksOf(uramShape, column) }
  }
  const memory = { width: elements * elementBits, words }
  const usable = elementBits % 9 === 0 ? 1 : byteShare
  const inBytes = ({ width, depth }: Shape) => ({ width: width * usable, depth })
  return {
    bram: inLuts ? 0 : fewest(bramShapes.map(inBytes), memory),
    uram: blocksOf(inBytes(uramShape), memory),
  }
}

/** Whether write enables of bytes do not fit elements of a width. */
function isOdd(elementBits: number): boolean {
  return elementBits % 8 !== 0 && elementBits % 9 !== 0
}

function columnNotes({ linear: { wWidth } }: Design): string[] {
  if (!isOdd(wWidth)) return []
  const why = `weights, keys or values of ${wWidth} bits, no multiple of 8 or 9`
  return [`weights has a memory for each weight: ${why} (numerics.formats)`]
}

interface Shape {
  readonly width: number
  readonly depth: number
}

interface Sized {
  readonly width: number
  readonly words: number
}

function fewest(shapes: readonly Shape[], memory: Sized): number {
  return Math.min(...shapes.map((shape) => blocksOf(shape, memory)))
}

function blocksOf({ width, depth }: Shape, memory: Sized): number {
  return Math.ceil(memory.width / width) * Math.ceil(memory.words / depth)
}

function blocksFor({ resources: { bram36, uram } }: Device): BlockCounts {
  return { bram: Math.max(0, Math.floor(bram36 * (1 - placementShare)) - reservedBram), uram }
}

function wantedMemories(
  design: Design,
  { hiddenWords, storeTiles }: ArrayProgram,
  storeApart: boolean,
): Wanted[] {
  const { linear, network, formats } = design
  const shape = acceleratorShape(design)
  const word = linear.taps * formats.activation.width
  const sumWord = linear.taps * (formats.residual.width + residualExtra(design))
  const feature = (name: Wanted['name'], words: number, wordBits: number): Wanted => ({
    ...{ name, words, wordBits },
    takes: { bram: bramBlocks(wordBits, words), uram: blocksOf(uramShape, { width: wordBits, words }) },
  })
  return [
    weightStore(design, linear.weightTiles + (storeApart ? 0 : storeTiles)),
    feature('residual', network.tokens * shape.sumStride, sumWord),
    feature('norms', network.tokens * shape.normWords, word),
    feature('hidden', hiddenWords, word),
  ]
}

// Few keys and values would make the ring's memory deeper, and its blocks of RAM many more; UltraRAM is deep enough.
function isStoreApart(design: Design, { storeTiles }: ArrayProgram, given: BlockCounts): boolean {
  if (storeTiles > lutWords) return false
  const { weightTiles } = design.linear
  const together = weightStore(design, weightTiles + storeTiles).takes
  const inUram = together.uram <= given.uram && together.uram * given.bram < together.bram * given.uram
  return !inUram && weightStore(design, weightTiles).takes.bram < together.bram
}

// A memory for each beat of a tile (weight_store.v), with write enables for each weight.
function weightStore(design: Design, words: number): Wanted {
  const { linear, axi } = design
  const slots = tileBits(design) / axi.dataBits
  const elements = (linear.lanes * linear.taps) / slots
  const slot = maskedBlocks({ elements, elementBits: linear.wWidth, words })
  return {
    ...{ name: 'weights', words, wordBits: linear.lanes * linear.taps * linear.wWidth },
    takes: { bram: slots * slot.bram, uram: slots * slot.uram },
  }
}

interface Room {
  readonly left: BlockCounts
  readonly device: Device
  readonly design: Design
}

// On chip where the smaller share of what is left goes.
function placed(memory: Wanted, room: Room): Pick<PlannedMemory, 'place' | 'blocks' | 'why'> {
  const { left, design } = room
  if (spillable(memory, design) && design.features === 'off-chip')
    return { place: 'dram', blocks: 0, why: 'hardware.buffers.features says off-chip' }
  const kinds = (['bram', 'uram'] as const)
    .filter((kind) => memory.takes[kind] <= left[kind])
    .toSorted((a, b) => share(memory.takes[a], left[a]) - share(memory.takes[b], left[b]))
  if (kinds.length === 0) return offChip(memory, room)
  const [place] = kinds
  const blocks = memory.takes[place]
  const why =
    blocks === 0 ? `${memory.words} words fit LUTs` : `${blocks} of the ${left[place]} ${titles[place]} left`
  return { place, blocks, why }
}

function share(blocks: number, left: number): number {
  return blocks === 0 ? 0 : blocks / left
}

const titles = { bram: 'BRAM36', uram: 'URAM288' } as const

// Off chip a value takes a word of its own.
function spillable({ name, wordBits }: Wanted, { linear }: Design): boolean {
  return name !== 'weights' && wordBits <= linear.taps * 8 * featureBytes
}

function offChip(
  memory: Wanted,
  { left, device, design }: Room,
): Pick<PlannedMemory, 'place' | 'blocks' | 'why'> {
  const kinds = (['bram', 'uram'] as const).filter((kind) => kind === 'bram' || device.resources.uram > 0)
  const most = kinds.map((kind) => `${memory.takes[kind]} ${titles[kind]}, ${left[kind]} left`).join('; ')
  if (spillable(memory, design) && design.features === 'auto')
    return { place: 'dram', blocks: 0, why: `needs ${most}` }
  throw InputError.at(
    'hardware.device',
    `on ${device.key} ${nouns[memory.name]}: needs ${most}`,
    repair(memory, design),
  )
}

const nouns = {
  weights: 'the ring of weights with keys and values must be on chip',
  residual: 'the residual stream must be on chip',
  norms: 'norms must be on chip',
  hidden: 'hidden values must be on chip',
}

/** The device with the next more memory on chip; null: there is none. */
function largerDevice(key: string): string | null {
  const bits = ({ resources }: Device) => resources.bram36 * 36 + resources.uram * 288
  const larger = [...devices.values()]
    .filter((each) => bits(each) > bits(deviceOf(key)))
    .toSorted((a, b) => bits(a) - bits(b))
  return larger[0]?.key ?? null
}

function repair(memory: Wanted, design: Design): string {
  const next = largerDevice(design.device)
  const larger = next === null ? 'take smaller sizes' : `write ${next}`
  if (memory.name === 'weights')
    return `${larger}, or write less than ${design.linear.weightTiles} for hardware.buffers.weightTiles`
  if (spillable(memory, design)) return `${larger}, or write auto for hardware.buffers.features`
  const { activation, residual } = design.formats
  const kind = residual.width > activation.width ? 'residual' : 'activation'
  const bits = 8 * featureBytes - residualExtra(design)
  return `${larger}, or a format of at most ${bits} bits for numerics.formats.${kind}`
}
