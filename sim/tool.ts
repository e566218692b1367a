/** An external tool, as sim/tools.json describes it: a command on the PATH, or a file. */
export interface Tool {
  readonly name: string
  readonly command?: string
  readonly versionArguments?: readonly string[]
  /**
   * Older ones are refused: of g++ the first whose C++17 its notes call whole, of others the oldest that was tried. Absent
   * where none is known not to work.
   */
  readonly oldest?: string
  /** The version that the tests ran with. */
  readonly tested?: string | undefined
  /** Absolute path of a file of it, for a library. */
  readonly file?: string
  /** Package that apt-get installs. */
  readonly package: string
  /** Who needs it: simulations, waveforms alone, moeforge's own tests, or the build of verilator-wasm. */
  readonly group: 'simulate' | 'waveforms' | 'tests' | 'verilator-wasm'
  readonly purpose: string
  /** What still works without it. */
  readonly without: string
}
