import type { Design } from '../design/elaborate.js'
import type { UnitName } from './unit-names.js'

/** One kind of value on a stream. */
export interface Field {
  readonly name: string
  /** Bits of one element, 1 to 32. */
  readonly width: number
  readonly signed: boolean
  /** Elements of a vector, element 0 in the lowest bits; absent for a scalar. */
  readonly count?: number
}

/** A valid/ready stream of a unit. Its fields are packed into a beat in order, the first in the lowest bits. */
export interface StreamPort {
  readonly name: string
  readonly direction: 'in' | 'out'
  readonly about: string
  readonly fields: readonly Field[]
}

/** What flows over one stream: for each field `beats * elementsPerBeat` integers, beat by beat. */
export interface StreamData {
  readonly beats: number
  readonly fields: Readonly<Record<string, Int32Array>>
}

/** Stream contents by port name. */
export type Streams = Readonly<Record<string, StreamData>>

/** Inputs for a unit and what the reference says must come out. */
export interface UnitCase {
  /** Field terms: `tokens=5 in=20 out=24`. */
  readonly name: string
  readonly inputs: Streams
  readonly expected: Streams
  /** Streams that start only when the named others are fully accepted, to measure without loading. */
  readonly hold?: Readonly<Record<string, readonly string[]>>
  /** Longest the Verilog may take from the first accepted beat of `from` to the last beat of `to`. */
  readonly cycles?: CycleBound
  /** Cycles without a beat on any stream after which a run is given up; 10,000 unless the case says more. */
  readonly watchdog?: number
}

/** A cycle count that a run without stalls must keep. */
export interface CycleBound {
  readonly from: string
  readonly to: string
  readonly atMost: number
}

/** A file to write: path within the generated project, and its text. */
export interface EmittedFile {
  readonly path: string
  readonly text: string
}

/** One way to build a unit: the methods of `gelu` are variants; `linear` has one a profile. */
export interface Variant<Params> {
  /** Shown beside the unit's name; empty when a unit has a single variant. */
  readonly label: string
  readonly params: Params
}

/**
 * A hardware block, everywhere under one name: `generator/units/<name>/<name>.{params,reference,unit}.ts`,
 * `templates/<name>/<name>.{v,hpp}.hbs`, `docs/<name>.md`, `test/units/<name>.test.ts`.
 */
export interface Unit<Params> {
  readonly name: UnitName
  readonly about: string
  /** Parameters as the design uses them; the first is what `generate` emits. */
  variants(design: Design): readonly Variant<Params>[]
  ports(params: Params): readonly StreamPort[]
  /** Generated Verilog (`rtl/`), library modules not included. */
  verilog(params: Params): readonly EmittedFile[]
  /** Library modules of `templates/lib/` that the Verilog instantiates. */
  readonly verilogLibrary: readonly string[]
  /** Generated HLS C++ (`hls/`), library headers not included. */
  hls(params: Params): readonly EmittedFile[]
  /** Library headers of `templates/lib/` that the C++ includes. */
  readonly hlsLibrary: readonly string[]
  /** Seeded test vectors with the reference's results. */
  cases(params: Params, seed: number): readonly UnitCase[]
}

/** Elements that a beat carries of a field. */
export function elementsPerBeat(field: Field): number {
  return field.count ?? 1
}

/** Bits of one beat of a stream. */
export function beatWidth(port: StreamPort): number {
  return port.fields.reduce((bits, field) => bits + field.width * elementsPerBeat(field), 0)
}
