/** Seed of what a project is not given: the same config gives the same bytes. */
export const vectorSeed = 1

/** What a project is made with beside its config; what is missing is made from the seed. */
export interface ProjectData {
  /** Folders and files of weights. */
  readonly folders: readonly string[]
  /** Files of images. */
  readonly images: readonly string[]
}

/** Nothing: all is made from the seed. */
export const seededData: ProjectData = { folders: [], images: [] }

/** Where the weights of the network's vectors are. */
export const vectorWeights = {
  kernel: 'data/network/weights.bin',
  accelerator: 'data/accelerator/weights.bin',
} as const
