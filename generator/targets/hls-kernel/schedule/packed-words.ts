/** How beats of parameters lie in memory words: `packed_steps` of kernel_memory.hpp. A step moves what both have. */
export interface PackedSteps {
  /** Steps of a beat, and of a word. */
  readonly ofBeat: number
  readonly ofWord: number
}

/** @param beatLanes, wordLanes - of 32 bits, powers of two */
export function packedSteps(beatLanes: number, wordLanes: number): PackedSteps {
  const lanes = Math.min(beatLanes, wordLanes)
  return { ofBeat: beatLanes / lanes, ofWord: wordLanes / lanes }
}

/** Words of so many beats. */
export function packedWords({ ofBeat, ofWord }: PackedSteps, beats: number): number {
  return Math.ceil((beats * ofBeat) / ofWord)
}
