/** The part of a simulation that is not the design's. */
export interface HarnessSources {
  /** File text by path, `sim/…`; C++ sources among them are compiled and linked. */
  readonly files: ReadonlyMap<string, string>
  /** The header in `sim/` that a design's main includes. */
  readonly header: string
}
