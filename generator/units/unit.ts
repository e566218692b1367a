import type { EmittedFile } from '../base/emitted-file.js'
import type { StreamPort, Streams } from '../base/streams.js'
import type { UnitName } from './unit-names.js'
import type { UnitParams } from './unit-params.js'

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

/** One way to build a unit: the methods of `gelu` are variants; `linear` has one a profile. */
export interface Variant<Params> {
  /** Shown beside the unit's name; empty when a unit has a single variant. */
  readonly label: string
  readonly params: Params
}

/**
 * A hardware block, everywhere under one name: `generator/units/<name>/<name>.{params,reference,unit}.ts`,
 * `templates/<name>/<name>.{v,hpp}.hbs`, `docs/reference/units/<name>.md`, `test/units/<name>.test.ts`.
 */
export interface Unit<Params> {
  readonly name: UnitName
  readonly about: string
  /** Parameters as the design uses them; the first is what `generate` emits. */
  variants(design: UnitParams): readonly Variant<Params>[]
  ports(params: Params): readonly StreamPort[]
  /** Generated Verilog (`rtl/`), library modules not included. */
  verilog(params: Params): readonly EmittedFile[]
  /** Generated HLS C++ (`hls/`), library headers not included. */
  hls(params: Params): readonly EmittedFile[]
  /** Library headers of `templates/lib/` that the C++ includes. */
  readonly hlsLibrary: readonly string[]
  /** Seeded test vectors with the reference's results. */
  cases(params: Params, seed: number): readonly UnitCase[]
}
