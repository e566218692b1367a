import type { LeafCase } from '../library/leaves/leaf-case.js'

/** How a proof goes. */
export type Method =
  /** By induction: holds however long the module runs. `depth` cycles in a row without a failure let the next have none. */
  | { readonly kind: 'induction'; readonly depth: number }
  /** Of the first `depth` cycles after a reset alone, whatever happens in them. */
  | { readonly kind: 'bounded'; readonly depth: number }

/** A module of the library, what is proved of it, and a fault that breaks the proof. */
export interface Proof {
  /** Of `templates/lib/`; its surroundings are `wrappers/<module>.v`. */
  readonly module: string
  /** What holds beside the module's own assertions, in words. */
  readonly shows: string
  /** Parameters of the wrapper: sizes that are small, and of which none is special. */
  readonly sizes: Readonly<Record<string, number>>
  readonly method: Method
  /** Files that are printed for a design, which the module includes, by path. */
  readonly files?: LeafCase['files']
  readonly fault: SeededFault
}

export interface SeededFault {
  /** A change of the module's text: what stands there once, and what takes its place. */
  readonly edit: readonly [string, string]
  /** An assertion that then fails, as the names of instances below the wrapper: `dut.u_assert_never_over`. */
  readonly assertion: string
  /** Cycles within which it does. */
  readonly depth: number
}
