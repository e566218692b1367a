import type { Drive, Leaf, Row } from '../leaf-bench.js'

/** What a seeded fault changes: the text of the module, or how it is driven. */
export interface Fault {
  /** The assertion that must stop the run: the names of instances after the module's, `u_assert_out.u_assert_valid_held`. */
  readonly assertion: string
  /** A change of the module's text: what stands there once, and what takes its place. */
  readonly edit?: readonly [string, string]
  /** Inputs that are driven wrongly. */
  readonly inputs?: Readonly<Record<string, Drive>>
  /** Parameters that are not as in the case. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Verilog of the bench in the place of the case's own. */
  readonly body?: string
}

/** A module's bench: how it is driven, what it must do, and what must stop it. */
export interface LeafCase extends Leaf {
  /**
   * Throws, with vitest's `expect`, where the rows are not what the module promises. Without it the bench only shows that no
   * assertion stops good use: of rooms of the accelerator and the like, whose results the tests of units and networks hold.
   */
  check?(rows: readonly Row[]): void
  readonly faults: readonly Fault[]
}
