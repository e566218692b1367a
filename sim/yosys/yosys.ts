/** Commands of Yosys, in order, and the files that they write. */
export interface YosysScript {
  readonly commands: readonly string[]
  readonly products: readonly string[]
}

/** A Yosys: this machine's, or that of npm. */
export interface Yosys {
  /** Which one it is. @throws ToolError where it is missing or does not run. */
  version(): Promise<string>
  /**
   * Runs commands on the files of a folder.
   * @throws ToolError with Yosys' own message, which names file and line, when it refuses.
   */
  run(cwd: string, script: YosysScript): Promise<void>
}
