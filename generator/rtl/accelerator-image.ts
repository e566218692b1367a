import type { Design } from '../design/elaborate.js'
import { tasksOf } from '../design/parameters.js'
import { loadNetworkParameters, type NetworkParameters } from '../model/network-parameters.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { pixelBits } from './accelerator-obstacle.js'
import type { LoweredAccelerator } from './accelerator-parameters.js'
import { filled } from './accelerator-shape.js'
import { type ArrayMatrix, type ArrayProgram, arrayProgram, featureOrder } from './array-operations.js'
import { memoryPlanJson } from './memory-plan-text.js'

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
export interface PlacedList {
  readonly name: string
  readonly kind: 'position' | 'image' | 'norm'
  readonly offset: number
  readonly beats: number
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
export function acceleratorLayout(
  design: Design,
  lowered: ArrayProgram = arrayProgram(design),
): AcceleratorLayout {
  const beatBytes = design.axi.dataBits / 8
  const place = new Placement(beatBytes)
  const matrices = placedMatrices(design, lowered, place)
  const position = placedPosition(design, lowered, place)
  const norms = lowered.norms.map(({ name }) => place.list(name, 'norm', normBytes(design)))
  const lines = imageLines(design)
  const imageBytes = lines.flat().reduce((sum, { beats }) => sum + beats, 0) * beatBytes
  const lists = [...position.flatMap((rows, stripe) => [rows, ...lines[stripe]]), ...norms]
  return { matrices, lists, bytes: place.bytes, imageBytes }
}

/**
 * The accelerator's weights as its memory holds them (docs/accelerator.md, memory).
 * @throws InputError as `loadParameter` does.
 */
export async function acceleratorImage(design: Design, source: ParameterSource): Promise<Uint8Array> {
  const lowered = arrayProgram(design)
  const layout = acceleratorLayout(design, lowered)
  const parameters = await loadNetworkParameters(design, source)
  const image = new Uint8Array(layout.bytes)
  const writer = { design, lowered, parameters, image }
  for (const placed of layout.matrices) writeMatrix(writer, placed)
  writePosition(writer, layout.lists)
  for (const placed of layout.lists) if (placed.kind === 'norm') writeNorm(writer, placed)
  return image
}

/** Bits of a beat of layer norm's parameters in memory. */
export function normParameterBits({ layerNorm: { lanes, scaleWidth, biasWidth } }: Design): number {
  return 2 ** Math.ceil(Math.log2(lanes * (scaleWidth + biasWidth)))
}

interface ImageWriter {
  readonly design: Design
  readonly lowered: ArrayProgram
  readonly parameters: NetworkParameters
  readonly image: Uint8Array
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

  list(name: string, kind: PlacedList['kind'], bytes: number): PlacedList {
    const beats = Math.ceil(bytes / this.beatBytes)
    return { name, kind, offset: this.take(beats), beats }
  }
}

function placedMatrices(
  design: Design,
  { operations, shape }: ArrayProgram,
  place: Placement,
): PlacedMatrix[] {
  const placed: PlacedMatrix[] = []
  const part = ({ outTiles, inTiles }: ArrayMatrix) =>
    outTiles * shape.biasBeats + outTiles * inTiles * shape.tileBeats
  for (const [index, { name, kind, matrix }] of operations.entries()) {
    if (matrix === null || operations[index - 1]?.kind === 'experts') continue
    const own = part(matrix)
    const second = kind === 'experts' ? operations[index + 1] : null
    if (second?.matrix) {
      // An expert's two matrices lie together.
      const stride = shape.weightPorts * (own + part(second.matrix))
      const offset = place.take((design.network.moe?.experts ?? 0) * stride)
      placed.push({ name, matrix, offset, part: own, select: 'expert', stride })
      const behind = offset + shape.weightPorts * own
      const rest = { part: part(second.matrix), select: 'expert', stride } as const
      placed.push({ name: second.name, matrix: second.matrix, offset: behind, ...rest })
      continue
    }
    const { weight, bias } = matrix.step
    const byTask = [weight, bias].some((each) => each !== null && tasksOf(each, design.network)[0] !== null)
    const stride = byTask ? shape.weightPorts * own : 0
    const count = byTask ? design.network.tasks.length : 1
    const offset = place.take(count * shape.weightPorts * own)
    placed.push({ name, matrix, offset, part: own, select: byTask ? 'task' : 'one', stride })
  }
  return placed
}

// A piece before each stripe of patches that it is added to, so that pixels do not wait for all of it; the class token's
// row comes first.
function placedPosition(design: Design, { shape }: ArrayProgram, place: Placement): PlacedList[] {
  const { columns, stripes } = design.patchEmbed
  const rowBytes = shape.sumStride * design.linear.taps * 4
  return Array.from({ length: stripes }, (_, stripe) =>
    place.list(`position ${stripe}`, 'position', (columns + (stripe === 0 ? 1 : 0)) * rowBytes),
  )
}

function normBytes(design: Design): number {
  return (design.layerNorm.blocks * normParameterBits(design)) / 8
}

// Stripe by stripe, of each channel the rows of a patch, which lie together in the image.
function imageLines({ network, axi, formats }: Design): PlacedList[][] {
  const { height, width, channels } = network.image
  const rowBeats = (width * pixelBits(formats)) / axi.dataBits
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

function writeMatrix(writer: ImageWriter, placed: PlacedMatrix): void {
  const { design } = writer
  const { step } = placed.matrix
  const count = { one: 1, task: design.network.tasks.length, expert: step.weight.experts ?? 1 }[placed.select]
  for (let which = 0; which < count; which++) {
    const use = placed.select === 'expert' ? { task: 0, expert: which } : { task: which }
    const weights = writer.parameters.rows(step.weight, { columns: step.operands.inFeatures, ...use })
    const biases = step.bias === null ? null : writer.parameters.rows(step.bias, { columns: 1, ...use })
    writeParts(writer, placed, { weights, biases, first: placed.offset + which * placed.stride })
  }
}

interface MatrixValues {
  readonly weights: Int32Array
  readonly biases: Int32Array | null
  /** Beat at which the first port's part begins. */
  readonly first: number
}

function writeParts(
  { design, lowered, image }: ImageWriter,
  placed: PlacedMatrix,
  values: MatrixValues,
): void {
  const { shape } = lowered
  const { lanes, taps } = design.linear
  const { matrix } = placed
  const { inFeatures, outFeatures } = matrix.step.operands
  const context = { network: design.network, shape }
  const rows = featureOrder(context, matrix.rowOrder, { features: outFeatures, size: lanes })
  const columns = featureOrder(context, matrix.columnOrder, { features: inFeatures, size: taps })
  const bytes = shape.storedBits / 8
  const beatBytes = design.axi.dataBits / 8
  const portLanes = lanes / shape.weightPorts
  const put = elementWriter(image, bytes)
  for (let port = 0; port < shape.weightPorts; port++) {
    let at = (values.first + port * placed.part) * beatBytes
    for (let tile = 0; tile < matrix.outTiles; tile++, at += shape.biasBeats * beatBytes)
      for (let lane = 0; lane < portLanes; lane++) {
        const row = rows[tile * lanes + port * portLanes + lane]
        if (row >= 0 && values.biases !== null) put(at + lane * bytes, values.biases[row])
      }
    for (let tile = 0; tile < matrix.outTiles; tile++)
      for (let block = 0; block < matrix.inTiles; block++)
        for (let lane = 0; lane < portLanes; lane++) {
          const row = rows[tile * lanes + port * portLanes + lane]
          for (let tap = 0; tap < taps; tap++, at += bytes) {
            const column = columns[block * taps + tap]
            if (row >= 0 && column >= 0) put(at, values.weights[row * inFeatures + column])
          }
        }
  }
}

// Its pieces lie one behind another.
function writePosition(
  { design, lowered, parameters, image }: ImageWriter,
  lists: readonly PlacedList[],
): void {
  const { dim, tokens } = design.network
  const values = parameters.rows(lowered.position.position, { columns: dim, task: 0 })
  const put = elementWriter(image, 4)
  const rowBytes = lowered.shape.sumStride * design.linear.taps * 4
  const [first] = lists.filter(({ kind }) => kind === 'position')
  const base = (first.offset * design.axi.dataBits) / 8
  for (let token = 0; token < tokens; token++)
    for (let i = 0; i < dim; i++) put(base + token * rowBytes + 4 * i, values[token * dim + i])
}

// Beats of layer norm's parameter stream: the scales of a block, then its biases, bit by bit from the lowest.
function writeNorm({ design, lowered, parameters, image }: ImageWriter, placed: PlacedList): void {
  const { lanes, blocks, scaleWidth, biasWidth, dim } = design.layerNorm
  const norm = lowered.norms.find(({ name }) => name === placed.name)
  if (norm === undefined) throw new Error(`there is no norm ${placed.name}`)
  const [scale, bias] = [norm.scale, norm.bias].map((each) => parameters.rows(each, { columns: 1, task: 0 }))
  const base = placed.offset * design.axi.dataBits
  for (let block = 0; block < blocks; block++) {
    const at = base + block * normParameterBits(design)
    for (let lane = 0; lane < lanes; lane++) {
      const i = block * lanes + lane
      if (i >= dim) continue
      putBits(image, { at: at + lane * scaleWidth, width: scaleWidth }, scale[i])
      putBits(image, { at: at + lanes * scaleWidth + lane * biasWidth, width: biasWidth }, bias[i])
    }
  }
}

function putBits(
  image: Uint8Array,
  { at, width }: { readonly at: number; readonly width: number },
  value: number,
): void {
  for (let bit = 0; bit < width; bit++)
    if ((value >> bit) & 1) image[(at + bit) >> 3] |= 1 << ((at + bit) & 7)
}

function elementWriter(image: Uint8Array, bytes: number): (at: number, value: number) => void {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  if (bytes === 1) return (at, value) => view.setInt8(at, value)
  if (bytes === 2) return (at, value) => view.setInt16(at, value, true)
  return (at, value) => view.setInt32(at, value, true)
}

/** Values of a result as the accelerator leaves it: [rows][features]. */
export function unpackResult({ design, lowered }: LoweredDesign, bytes: Uint8Array): Int32Array {
  const { rows, words, features } = lowered.result
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rowValues = words * design.linear.taps
  return Int32Array.from({ length: rows * features }, (_, i) =>
    view.getInt32(4 * (Math.floor(i / features) * rowValues + (i % features)), true),
  )
}

/** A result as the accelerator leaves it in memory. @param values - [rows][features] */
export function packResult(accelerator: LoweredDesign, values: Int32Array): Uint8Array {
  const { rows, words, features } = accelerator.lowered.result
  const bytes = new Uint8Array(resultBytes(accelerator))
  const view = new DataView(bytes.buffer)
  const rowValues = words * accelerator.design.linear.taps
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < features; i++)
      view.setInt32(4 * (row * rowValues + i), values[row * features + i], true)
  return bytes
}

/** Where everything lies in the accelerator's memory, as JSON: what a host must know. Bytes. */
export function acceleratorMap({ design, lowered, layout, memory }: LoweredAccelerator): string {
  const beat = design.axi.dataBits / 8
  const { name, rows, features } = lowered.result
  return `${JSON.stringify(
    {
      kind: 'moeforge accelerator map',
      config: design.name,
      configHash: design.configHash,
      weights: { bytes: layout.bytes, ports: lowered.shape.weightPorts },
      image: { bytes: layout.imageBytes },
      result: { tensor: name, bytes: resultBytes({ design, lowered }), rows, features, elementBits: 32 },
      scratch: { bytes: scratchBytes({ design, memory }) },
      memories: memoryPlanJson(memory),
      operations: lowered.operations.map((operation) => operation.name),
      matrices: layout.matrices.map(({ name, offset, part, select, stride }) => ({
        name,
        offset: offset * beat,
        portBytes: part * beat,
        ...(select === 'one' ? {} : { by: select, strideBytes: stride * beat }),
      })),
      lists: layout.lists
        .filter(({ kind }) => kind !== 'image')
        .map(({ name, kind, offset, beats }) => ({ name, kind, offset: offset * beat, bytes: beats * beat })),
    },
    null,
    2,
  )}\n`
}

interface LoweredDesign {
  readonly design: Design
  readonly lowered: ArrayProgram
}

/** Bytes of memory that a run writes features to and reads them from (spilled_memory.v): 0 where all are on chip. */
export function scratchBytes({ design, memory }: Pick<LoweredAccelerator, 'design' | 'memory'>): number {
  const words = Object.values(memory.memories).map(({ place, words }) => (place === 'dram' ? words : 0))
  return words.reduce((sum, each) => sum + each, 0) * design.linear.taps * 4
}

/** Bytes of a result in memory. */
export function resultBytes({
  design,
  lowered,
}: {
  readonly design: Design
  readonly lowered: ArrayProgram
}): number {
  const { rows, words } = lowered.result
  return filled(rows * words * design.linear.taps * 4, design.axi.dataBits / 8)
}
