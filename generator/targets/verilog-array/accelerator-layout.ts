import type { Design } from '../../design/design.js'
import { tasksOf } from '../../network/parameters.js'
import { pixelBits } from './accelerator-obstacle.js'
import { featureBytes } from './accelerator-shape.js'
import { type ArrayMatrix, tilesOf } from './array-matrix.js'
import type { ArrayProgram } from './array-program.js'
import type { PlannedProgram } from './planned-program.js'

/** A matrix in memory: a part for each port, one after another, each its biases, then its tiles. In beats. */
export interface PlacedMatrix {
  readonly name: string
  readonly matrix: ArrayMatrix
  readonly offset: number
  /** Of one port. */
  readonly part: number
  /** What there are several of, and how far it is from one to the next. */
  readonly select: 'one' | 'task' | 'expert'
  readonly stride: number
}

/** What is read beside matrices. In beats. */
export type PlacedList = PlacedPosition | PlacedPart<'image'> | PlacedPart<'norm'>

interface PlacedPart<Kind extends string> {
  readonly name: string
  readonly kind: Kind
  readonly offset: number
  readonly beats: number
}

/** Of each of these tokens these words of the position embedding. */
export interface PlacedPosition extends PlacedPart<'position'> {
  readonly tokens: Range
  readonly words: Range
}

interface Range {
  readonly first: number
  readonly count: number
}

/** Where everything that the accelerator reads lies: matrices and lists in one image, pixels in another. */
export interface AcceleratorLayout {
  readonly matrices: readonly PlacedMatrix[]
  /** In the order in which an inference reads it. */
  readonly lists: readonly PlacedList[]
  readonly bytes: number
  readonly imageBytes: number
}

/** Lays out the accelerator's memory. It depends on the design alone. */
export function acceleratorLayout(design: Design, { lowered, memory }: PlannedProgram): AcceleratorLayout {
  const beatBytes = design.axi.dataBits / 8
  const place = new Placement(beatBytes)
  const matrices = placedMatrices(design, lowered, place)
  const rounds = positionRounds(design, { lowered, memory })
  const position = rounds.map((words) => placedPosition(design, words, place))
  const norms = lowered.norms.map(({ name }) => place.part(name, 'norm', normBytes(design)))
  const lines = imageLines(design)
  const imageBytes = lines.flat().reduce((sum, { beats }) => sum + beats, 0) * beatBytes
  // Each piece of the patch embedding reads the image.
  const passes = lowered.operations.filter(({ source }) => source === 'pixels').length
  const pixels = Array.from({ length: passes }, (_, pass) =>
    lines.flatMap((stripe, i) => [...position.slice(pass, pass + 1).map((round) => round[i]), ...stripe]),
  )
  return { matrices, lists: [...pixels.flat(), ...norms], bytes: place.bytes, imageBytes }
}

/**
 * Words of a token's position embedding that come before a stripe of patches as the first piece of the patch embedding
 * reads it, and those that come before it as the next piece does. All at once where the residual stream is off chip,
 * which takes them in order.
 */
export function positionRounds(
  { linear: { lanes, taps } }: Design,
  { lowered: { operations, shape }, memory }: PlannedProgram,
): Range[] {
  const [first] = operations.flatMap(({ source, matrix }) => (source === 'pixels' && matrix ? [matrix] : []))
  // All strips but the last end at a whole word.
  const opening = Math.ceil((first.outTiles * lanes) / taps)
  const isWhole = memory.memories.residual.place === 'dram' || opening >= shape.sumStride
  if (isWhole) return [{ first: 0, count: shape.sumStride }]
  return [
    { first: 0, count: opening },
    { first: opening, count: shape.sumStride - opening },
  ]
}

/** Beats of a row of pixels in memory; what the last one lacks is filled up. */
export function imageRowBeats({ network, axi, formats }: Design): number {
  return Math.ceil((network.image.width * pixelBits(formats)) / axi.dataBits)
}

/** Bits of a beat of layer norm's parameters in memory. */
export function normParameterBits({ layerNorm: { lanes, scaleWidth, biasWidth } }: Design): number {
  return 2 ** Math.ceil(Math.log2(lanes * (scaleWidth + biasWidth)))
}

class Placement {
  private next = 0

  constructor(private readonly beatBytes: number) {}

  get bytes(): number {
    return this.next * this.beatBytes
  }

  take(beats: number): number {
    const offset = this.next
    this.next += beats
    return offset
  }

  part<Kind extends string>(name: string, kind: Kind, bytes: number): PlacedPart<Kind> {
    const beats = Math.ceil(bytes / this.beatBytes)
    return { name, kind, offset: this.take(beats), beats }
  }
}

function placedMatrices(
  design: Design,
  { operations, shape, expertOperations }: ArrayProgram,
  place: Placement,
): PlacedMatrix[] {
  const placed: PlacedMatrix[] = []
  const part = (matrix: ArrayMatrix) => matrix.outTiles * shape.biasBeats + tilesOf(matrix) * shape.tileBeats
  const beats = (matrix: ArrayMatrix) => shape.weightPorts * part(matrix)
  const loaded = operations.flatMap(({ name, kind, matrix }) => (matrix ? [{ name, kind, matrix }] : []))
  for (let at = 0; at < loaded.length; ) {
    const [{ kind, matrix }] = loaded.slice(at)
    // An expert's matrices lie together.
    const together = loaded.slice(at, at + (kind === 'experts' ? expertOperations : 1))
    const select = kind === 'experts' ? 'expert' : isByTask(design, matrix) ? 'task' : 'one'
    const count = selectCounts(design)
    const each = together.reduce((sum, { matrix }) => sum + beats(matrix), 0)
    let offset = place.take(count[select] * each)
    for (const { name, matrix } of together) {
      const stride = select === 'one' ? 0 : each
      placed.push({ name, matrix, offset, part: part(matrix), select, stride })
      offset += beats(matrix)
    }
    at += together.length
  }
  return placed
}

/** Of how many matrices one is selected. */
export function selectCounts({ network }: Design): Readonly<Record<PlacedMatrix['select'], number>> {
  return { one: 1, task: network.tasks.length, expert: network.moe?.experts ?? 0 }
}

function isByTask({ network }: Design, { step: { weight, bias } }: ArrayMatrix): boolean {
  return [weight, bias].some((each) => each !== null && tasksOf(each, network)[0] !== null)
}

// A piece before each stripe of patches that it is added to, so that pixels do not wait for all of it; the rows of tokens in
// front come first.
function placedPosition(design: Design, words: Range, place: Placement): PlacedPosition[] {
  const { columns, stripes, prefix } = design.patchEmbed
  const rowBytes = words.count * design.linear.taps * featureBytes
  return Array.from({ length: stripes }, (_, stripe) => {
    const first = stripe === 0 ? 0 : prefix + stripe * columns
    const tokens = { first, count: prefix + (stripe + 1) * columns - first }
    const name = `position of tokens ${span(tokens)}, words ${span(words)}`
    return { ...place.part(name, 'position', tokens.count * rowBytes), tokens, words }
  })
}

function span({ first, count }: Range): string {
  return `${first} to ${first + count - 1}`
}

function normBytes(design: Design): number {
  return (design.layerNorm.blocks * normParameterBits(design)) / 8
}

// Stripe by stripe, of each channel the rows of a patch, which lie together in the image.
function imageLines(design: Design): PlacedList[][] {
  const { network } = design
  const { height, channels } = network.image
  const rowBeats = imageRowBeats(design)
  const stripes: PlacedList[][] = []
  for (let row = 0; row < height; row += network.patchSize)
    stripes.push(
      Array.from({ length: channels }, (_, channel) => ({
        name: `image row ${row} channel ${channel}`,
        kind: 'image',
        offset: (channel * height + row) * rowBeats,
        beats: network.patchSize * rowBeats,
      })),
    )
  return stripes
}
