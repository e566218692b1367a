import { putBits } from '../../base/bit-words.js'
import type { Design } from '../../design/design.js'
import { loadNetworkParameters, type NetworkParameters } from '../../reference/network-parameters.js'
import { weightDigit } from '../../units/linear/linear.params.js'
import type { ParameterSource } from '../../weights/parameter-source.js'
import {
  acceleratorLayout,
  normParameterBits,
  type PlacedList,
  type PlacedMatrix,
  type PlacedPosition,
} from './accelerator-layout.js'
import { featureBytes } from './accelerator-shape.js'
import { inputFeatures, outputFeatures } from './array-matrix.js'
import type { ArrayProgram } from './array-program.js'
import { plannedProgram } from './planned-program.js'

/**
 * The accelerator's weights as its memory holds them (docs/explanation/accelerator.md, memory).
 * @throws InputError as `loadParameter` does.
 */
export async function acceleratorImage(design: Design, source: ParameterSource): Promise<Uint8Array> {
  const planned = plannedProgram(design)
  const { lowered } = planned
  const layout = acceleratorLayout(design, planned)
  const parameters = await loadNetworkParameters(design, source)
  const image = new Uint8Array(layout.bytes)
  const writer = { design, lowered, parameters, image }
  for (const placed of layout.matrices) writeMatrix(writer, placed)
  for (const placed of layout.lists) {
    if (placed.kind === 'position') writePosition(writer, placed)
    if (placed.kind === 'norm') writeNorm(writer, placed)
  }
  return image
}

interface ImageWriter {
  readonly design: Design
  readonly lowered: ArrayProgram
  readonly parameters: NetworkParameters
  readonly image: Uint8Array
}

function writeMatrix(writer: ImageWriter, placed: PlacedMatrix): void {
  const { design } = writer
  const { step } = placed.matrix
  const count = { one: 1, task: design.network.tasks.length, expert: step.weight.experts ?? 1 }[placed.select]
  for (let which = 0; which < count; which++) {
    const use = placed.select === 'expert' ? { task: 0, expert: which } : { task: which }
    const weights = writer.parameters.rows(step.weight, { columns: step.operands.inFeatures, ...use })
    const biases = step.bias === null ? null : writer.parameters.rows(step.bias, { columns: 1, ...use })
    const factors = step.scale === null ? null : writer.parameters.rows(step.scale, { columns: 1, ...use })
    writeParts(writer, placed, { weights, biases, factors, first: placed.offset + which * placed.stride })
  }
}

interface MatrixValues {
  readonly weights: Int32Array
  readonly biases: Int32Array | null
  readonly factors: Int32Array | null
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
  const { inFeatures } = matrix.step.operands
  const rows = outputFeatures(design, matrix)
  const columns = inputFeatures(design, matrix)
  const { storedBits, biasStoredBits } = shape
  const { dataBits } = design.axi
  const portLanes = lanes / shape.weightPorts
  const putWeight = elementWriter(image, storedBits)
  const digitOf = (weight: number, digit: number) =>
    matrix.digits === 1 ? weight : weightDigit(design.linear, weight, digit)
  const putBias = elementWriter(image, biasStoredBits)
  const { scaleBits } = design.linear
  const putFactor = elementWriter(image, scaleBits)
  for (let port = 0; port < shape.weightPorts; port++) {
    let at = (values.first + port * placed.part) * dataBits
    for (let tile = 0; tile < matrix.outTiles; tile++, at += shape.biasBeats * dataBits)
      for (let lane = 0; lane < portLanes; lane++) {
        const row = rows[tile * lanes + port * portLanes + lane]
        if (row >= 0 && values.biases !== null) putBias(at + lane * biasStoredBits, values.biases[row])
        if (row >= 0 && values.factors !== null)
          putFactor(at + portLanes * biasStoredBits + lane * scaleBits, values.factors[row])
      }
    for (let tile = 0; tile < matrix.outTiles; tile++)
      for (let digit = matrix.digits - 1; digit >= 0; digit--)
        for (let block = 0; block < matrix.inTiles; block++)
          for (let lane = 0; lane < portLanes; lane++) {
            const row = rows[tile * lanes + port * portLanes + lane]
            for (let tap = 0; tap < taps; tap++, at += storedBits) {
              const column = columns[block * taps + tap]
              if (row >= 0 && column >= 0)
                putWeight(at, digitOf(values.weights[row * inFeatures + column], digit))
            }
          }
  }
}

function writePosition(
  { design, lowered, parameters, image }: ImageWriter,
  { offset, tokens, words }: PlacedPosition,
): void {
  const { taps } = design.linear
  const { dim } = design.network
  const values = parameters.rows(lowered.position.position, { columns: dim, task: 0 })
  const bits = 8 * featureBytes
  const put = elementWriter(image, bits)
  const from = words.first * taps
  const to = Math.min(dim, (words.first + words.count) * taps)
  for (let row = 0; row < tokens.count; row++) {
    const base = offset * design.axi.dataBits + row * words.count * taps * bits
    for (let i = from; i < to; i++) put(base + bits * (i - from), values[(tokens.first + row) * dim + i])
  }
}

// Beats of layer norm's parameter stream: the scales of a block, then its biases, bit by bit from the lowest.
function writeNorm({ design, lowered, parameters, image }: ImageWriter, placed: PlacedList): void {
  const { lanes, blocks, scaleWidth, biasWidth, dim } = design.layerNorm
  const norm = lowered.norms.find(({ name }) => name === placed.name)
  if (norm === undefined) throw new Error(`there is no norm ${placed.name}`)
  const [scale, bias] = [norm.scale, norm.bias].map((each) => parameters.rows(each, { columns: 1, task: 0 }))
  const words = new Uint32Array(image.buffer)
  const base = placed.offset * design.axi.dataBits
  for (let block = 0; block < blocks; block++) {
    const at = base + block * normParameterBits(design)
    for (let lane = 0; lane < lanes; lane++) {
      const i = block * lanes + lane
      if (i >= dim) continue
      putBits(words, at + lane * scaleWidth, scaleWidth, scale[i])
      putBits(words, at + lanes * scaleWidth + lane * biasWidth, biasWidth, bias[i])
    }
  }
}

/** Writes a value of so many bits, a power of two up to 32, at a bit that is a multiple of them. */
function elementWriter(image: Uint8Array, bits: number): (at: number, value: number) => void {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  if (bits === 32) return (at, value) => view.setInt32(at / 8, value, true)
  if (bits === 16) return (at, value) => view.setInt16(at / 8, value, true)
  if (bits === 8) return (at, value) => view.setInt8(at / 8, value) // of a factor, the same bits
  const words = new Uint32Array(image.buffer)
  return (at, value) => putBits(words, at, bits, value)
}
