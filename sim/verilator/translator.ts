import type { WaveformFormat } from '../waveform.js'

/** A Verilator: makes C++ of Verilog. */
export interface Translator {
  /** What a build with it depends on. @throws ToolError where it is missing or does not run. */
  version(): Promise<string>
  /** Of each format that it writes, the flag and the libraries that waveforms need. */
  readonly waveforms: Readonly<
    Partial<Record<WaveformFormat, { readonly flag: string; readonly libraries: readonly string[] }>>
  >
  /** Runs it in a folder; it leaves `obj_dir` there. @throws ToolError when it refuses, with what it said. */
  translate(args: readonly string[], options: { readonly cwd: string; readonly top: string }): Promise<void>
  /** The folder of the runtime that its C++ is compiled with. */
  include(): Promise<string>
}
