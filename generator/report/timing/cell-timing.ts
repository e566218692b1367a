import { dependence } from '../device-cells.js'
import type { Bit, Cell } from '../netlist.js'
import type { Delays } from './delay-table.js'

/** A step through a cell within the cycle. */
export interface Arc {
  readonly from: Bit
  readonly to: Bit
  readonly ns: number
  /** The wire to `from` is none: it runs within a slice or along a column of carries. */
  readonly dedicated: boolean
  /** What it adds to the levels of a path: a chain of carries is one level, an inverter none. */
  readonly levels: 0 | 1
}

/** Kinds of cells that are timed alike. */
export type CellKind =
  | 'register'
  | 'shiftRegister'
  | 'lutMemory'
  | 'dsp'
  | 'memory'
  | 'ultraRam'
  | 'carry'
  | 'mux'
  | 'inverter'
  | 'lut'

/** Of a cell of the device; latches, which `synth` rejects, are taken for registers. */
export function cellKind(type: string): CellKind {
  const found = kinds.find((kind) => types[kind].test(type))
  if (found === undefined) throw new Error(`no delays are known of ${type}`)
  return found
}

const types: Readonly<Record<CellKind, RegExp>> = {
  register: /^(FD|LD)/,
  shiftRegister: /^SRL/,
  lutMemory: /^RAM(?!B)/,
  dsp: /^DSP/,
  memory: /^RAMB/,
  ultraRam: /^URAM/,
  carry: /^CARRY/,
  mux: /^MUXF/,
  inverter: /^INV$/,
  lut: /^LUT/,
}
const kinds = Object.keys(types) as CellKind[]

/** Whether an input is a clock: those are neither loads nor ends of paths. */
export function isClock(port: string): boolean {
  return /^(C|G|W?CLK\w*)$/.test(port)
}

/** From the clock to a cell's outputs; null where they do not follow the clock. */
export function launchOf(kind: CellKind, { launch }: Delays): number | null {
  const of: Record<CellKind, number | null> = {
    register: launch.register,
    shiftRegister: launch.shiftRegister,
    lutMemory: launch.lutMemory,
    dsp: launch.dsp,
    memory: launch.memory,
    ultraRam: launch.memory,
    ...{ carry: null, mux: null, inverter: null, lut: null },
  }
  return of[kind]
}

/** From an input to the clock; null where no clock takes it. */
export function setupOf(kind: CellKind, port: string, { setup }: Delays): number | null {
  const register = port === 'D' ? setup.register : setup.registerControl
  const of: Record<CellKind, number | null> = {
    register,
    shiftRegister: /^A\d?$/.test(port) ? null : setup.lutMemory,
    lutMemory: setup.lutMemory,
    dsp: setup.dsp,
    memory: setup.memory,
    ultraRam: setup.memory,
    ...{ carry: null, mux: null, inverter: null, lut: null },
  }
  return of[kind]
}

/** The room that a load of a wire takes. */
export function loadOf(kind: CellKind, { loads }: Delays): number {
  const of: Record<CellKind, number> = {
    ...{ register: loads.logic, shiftRegister: loads.logic, lutMemory: loads.logic, carry: loads.logic },
    ...{ mux: loads.logic, inverter: loads.logic, lut: loads.logic },
    dsp: loads.dsp,
    memory: loads.memory,
    ultraRam: loads.ultraRam,
  }
  return of[kind]
}

/** Every step from an input of a cell to an output within the cycle. */
export function* arcsOf({ type, inputs, outputs }: Cell, delays: Delays): Generator<Arc> {
  const kind = cellKind(type)
  for (const [port, bits] of Object.entries(outputs))
    for (const [index, to] of bits.entries()) {
      const depends = dependence(type, { port, index })
      for (const [name, from] of Object.entries(inputs))
        for (const [at, bit] of from.entries())
          if (depends(name, at)) yield { from: bit, to, ...stepOf(kind, name, port, delays) }
    }
}

function stepOf(kind: CellKind, from: string, to: string, delays: Delays): Omit<Arc, 'from' | 'to'> {
  const dedicated = isDedicated(kind, from)
  const levels = dedicated && kind !== 'mux' ? 0 : 1
  return { ns: throughOf(kind, from, to, delays), dedicated, levels }
}

function throughOf(kind: CellKind, from: string, to: string, { through }: Delays): number {
  const carry = to === 'O' ? through.carrySum : from === 'CI' ? through.carryChain : through.carryOut
  const of: Record<CellKind, number> = {
    ...{ lut: through.lut, mux: through.mux, inverter: 0, carry },
    ...{ shiftRegister: through.lutMemory, lutMemory: through.lutMemory },
    ...{ register: 0, dsp: 0, memory: 0, ultraRam: 0 },
  }
  return of[kind]
}

/** A chain of carries is one column; what feeds a wide multiplexer is in its slice; what an inverter does a LUT absorbs. */
function isDedicated(kind: CellKind, port: string): boolean {
  if (kind === 'carry') return port === 'CI'
  return kind === 'inverter' || (kind === 'mux' && /^I/.test(port))
}
