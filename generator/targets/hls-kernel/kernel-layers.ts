import { InputError } from '../../base/errors.js'
import type { Design } from '../../design/design.js'
import type { LinearStep } from '../../network/linear-layer.js'
import { digitShift, weightDigits } from '../../units/linear/linear.params.js'
import type { MemoryMap, MemoryTensor } from '../../weights/memory-map.js'

/** A linear layer, or a strip of its outputs, as `linear_layer` of kernel_operation.hpp. Addresses in words. */
export interface KernelLayer {
  readonly name: string
  readonly inFeatures: number
  readonly outFeatures: number
  readonly firstColumn: number
  readonly rowColumns: number
  readonly weight: Strided
  readonly bias: Strided
  readonly scale: Strided
  /** Of a weight. */
  readonly digits: number
  /** The bias is that of the highest digit. */
  readonly operands: LinearStep['operands']
}

/** Where a parameter is: of the first task and expert, and how far it is to the next ones. */
export interface Strided {
  readonly address: number
  readonly task: number
  readonly expert: number
}

/** Collects the layers that run on the array. */
export class KernelLayers {
  readonly layers: KernelLayer[] = []
  private readonly wordBytes: number

  constructor(
    private readonly design: Design,
    private readonly map: MemoryMap,
  ) {
    this.wordBytes = design.axi.dataBits / 8
  }

  /** Adds a layer as strips whose weights fit on chip. @returns their numbers. */
  add(step: LinearStep): number[] {
    const { inFeatures, outFeatures } = step.operands
    const { linear } = this.design
    const { lanes, taps } = linear
    const digits = weightDigits(linear, step.weight.format.width)
    const inTiles = Math.ceil(inFeatures / taps) * digits
    const stripTiles = this.stripTiles(step, inTiles, Math.ceil(outFeatures / lanes))
    const weight = this.strided(step.name, 'weight')
    const bias = this.strided(step.name, 'bias')
    const scale = this.strided(step.name, 'scale')
    const scaleBytes = this.scaleBytes(step)
    const numbers: number[] = []
    for (let column = 0; column < outFeatures; column += stripTiles * lanes) {
      const tile = column / lanes
      numbers.push(this.layers.length)
      this.layers.push({
        name: step.name,
        inFeatures,
        outFeatures: Math.min(stripTiles * lanes, outFeatures - column),
        firstColumn: column,
        rowColumns: outFeatures,
        weight: moved(weight, this.wordOf(tile * inTiles * this.tileBytes)),
        bias: moved(bias, this.wordOf(tile * this.map.layouts.bias.bytesPerBeat)),
        scale: moved(scale, this.wordOf(tile * scaleBytes)),
        digits,
        operands: { ...step.operands, biasShift: this.biasShift(step) },
      })
    }
    return numbers
  }

  private biasShift({ operands, bias, weight }: LinearStep): number {
    return bias === null ? 0 : operands.biasShift - digitShift(this.design.linear, weight.format.width)
  }

  /** @throws Error for bytes within a word: the memory map's alignment keeps tensors at words. */
  wordOf(bytes: number): number {
    const word = bytes / this.wordBytes
    if (!Number.isInteger(word)) throw new Error(`byte ${bytes} lies within a word`)
    return word
  }

  private get tileBytes(): number {
    const { lanes, taps, elementsPerBeat, bytesPerBeat } = this.map.layouts.weight
    return ((lanes * taps) / elementsPerBeat) * bytesPerBeat
  }

  // Of an output tile; 0 where there are none.
  private scaleBytes({ scale }: LinearStep): number {
    return scale === null ? 0 : this.map.layouts.scale.bytesPerBeat
  }

  // A strip starts at whole words of weights, of biases, of factors and of the result's rows.
  private stripTiles(step: LinearStep, inTiles: number, outTiles: number): number {
    const { linear } = this.design
    const { layouts } = this.map
    const most = Math.floor(linear.weightTiles / inTiles)
    if (outTiles <= most) return outTiles
    const rows = [layouts.bias.bytesPerBeat, this.scaleBytes(step), linear.lanes * 4]
    const parts = [inTiles * this.tileBytes, ...rows]
    const isWhole = (tiles: number) => parts.every((bytes) => (tiles * bytes) % this.wordBytes === 0)
    for (let tiles = most; tiles > 0; tiles--) if (isWhole(tiles)) return tiles
    let fewest = most + 1
    while (!isWhole(fewest)) fewest++
    throw InputError.at(
      'hardware.buffers.weightTiles',
      `${linear.weightTiles} tiles hold no strip of ${step.name} that starts at a memory word`,
      `write at least ${inTiles * fewest}`,
    )
  }

  private strided(layer: string, layout: 'weight' | 'bias' | 'scale'): Strided {
    const found = this.map.tensors.filter((each) => each.layer === layer && each.layout === layout)
    if (found.length === 0) return { address: -1, task: 0, expert: 0 }
    const at = (task: number, expert: number) =>
      found.find((each) => (each.task ?? 0) === task && (each.expert ?? 0) === expert)
    const [origin] = found
    const stride = (next: MemoryTensor | undefined) =>
      next === undefined ? 0 : this.wordOf(next.offset - origin.offset)
    const strides = { task: stride(at(1, 0)), expert: stride(at(0, 1)) }
    for (const { name, task, expert, offset } of found) {
      const expected = (task ?? 0) * strides.task + (expert ?? 0) * strides.expert
      if (this.wordOf(offset - origin.offset) !== expected) throw new Error(`${name} is out of step`)
    }
    return { address: this.wordOf(origin.offset), ...strides }
  }
}

function moved(place: Strided, words: number): Strided {
  return place.address < 0 ? place : { ...place, address: place.address + words }
}
