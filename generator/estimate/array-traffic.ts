import type { CycleEstimate } from '../targets/target.js'
import { coreParameters, type LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { resultBytes } from '../targets/verilog-array/accelerator-result.js'
import { tilesOf } from '../targets/verilog-array/array-matrix.js'

/** Bytes that cross a port. */
export interface PortBytes {
  readonly read: number
  readonly written: number
}

/** Bytes of memory off chip, without features that have no place on chip. */
export interface ArrayTraffic {
  readonly bytes: number
  readonly ports: readonly PortBytes[]
  /** Weights and biases that each operation has loaded, from all ports together. */
  readonly operations: readonly number[]
}

/**
 * What a run reads and writes. Each port of weights brings the same part of every matrix; the reader's bursts take its ports in
 * turn (burst_turns.v); results leave by port 0.
 */
export function arrayTraffic(
  accelerator: LoweredAccelerator,
  { loads }: Pick<CycleEstimate, 'loads'>,
  images: number,
): ArrayTraffic {
  const { design, lowered } = accelerator
  const { weightPorts, tileBeats, biasBeats } = lowered.shape
  const beatBytes = design.axi.dataBits / 8
  const beatsOf = (i: number) => {
    const operation = lowered.operations[i]
    return loads[i] * (operation.outTiles * biasBeats + tilesOf(operation) * tileBeats)
  }
  const weights = loads.reduce((sum, times, i) => sum + (times === 0 ? 0 : beatsOf(i)), 0)
  const lists = listBeats(accelerator)
  const ports = Array.from({ length: Math.max(weightPorts, lists.length) }, (_, port) => ({
    read: beatBytes * ((port < weightPorts ? weights : 0) + images * (lists[port] ?? 0)),
    written: port === 0 ? images * resultBytes(accelerator) : 0,
  }))
  return {
    bytes: ports.reduce((sum, { read, written }) => sum + read + written, 0),
    ports,
    operations: loads.map((times, i) => (times === 0 ? 0 : beatsOf(i) * weightPorts * beatBytes)),
  }
}

/** Beats by port of what is read beside matrices: bursts end where a window of the longest burst ends, and take turns. */
function listBeats(accelerator: LoweredAccelerator): number[] {
  const { ListPorts, MaxBeats } = coreParameters(accelerator)
  const beats = Array<number>(ListPorts).fill(0)
  let turn = 0
  for (const list of accelerator.layout.lists) {
    const end = list.offset + list.beats
    for (let at = list.offset; at < end; ) {
      const next = Math.min(end, (Math.floor(at / MaxBeats) + 1) * MaxBeats)
      beats[turn] += next - at
      turn = (turn + 1) % ListPorts
      at = next
    }
  }
  return beats
}
