import type { EmittedFile } from '../generator/base/emitted-file.js'
import type { SimulatorName } from './simulator-name.js'
import type { WaveformFormat } from './waveform.js'

/** How to build. */
export interface BuildOptions {
  /** What runs it; chosen by what is here where it is left out. */
  readonly simulator?: SimulatorName | undefined
  /** Folder of the vendor's headers, to compile against instead of the stand-ins. */
  readonly hlsInclude?: string
  /** Of the waveform that the executable can write, if any: one of the simulator's. */
  readonly trace?: WaveformFormat | undefined
  /** Changes the generated files on their way to the tools: how tests make a realisation wrong. */
  readonly edit?: (file: EmittedFile) => string
}
