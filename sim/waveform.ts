/** Formats of waveforms. */
export const waveformFormats = ['fst', 'vcd'] as const

export type WaveformFormat = (typeof waveformFormats)[number]

/** The format of a waveform's file, by how its name ends; undefined: no such name. */
export function waveformFormat(path: string): WaveformFormat | undefined {
  return waveformFormats.find((format) => path.endsWith(`.${format}`))
}
