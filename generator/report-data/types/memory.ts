/** A tensor in a memory on chip. */
export interface Tenant {
  readonly tensor: string
  /** Values, and how many the memory's place for it holds. */
  readonly values: number
  readonly capacity: number
  /** Cycles: from when it is made to when it is last read. */
  readonly from: number
  readonly to: number
}

/** A place of a memory, which tensors have in turn. */
export interface MemoryLane {
  readonly memory: string
  readonly title: string
  readonly where: string
  readonly why: string
  readonly blocks: number
  readonly unit: string
  readonly bits: number
  readonly tenants: readonly Tenant[]
}

/** A region of memory off chip. */
export interface MemoryRegion {
  readonly name: string
  readonly kind: 'weights' | 'experts' | 'tasks' | 'position' | 'norms'
  readonly block: number | null
  readonly offset: number
  readonly bytes: number
}

/** What lives where, and when. */
export interface MemoryData {
  readonly cycles: number
  readonly clockMhz: number
  readonly lanes: readonly MemoryLane[]
  readonly offChip: {
    readonly regions: readonly MemoryRegion[]
    readonly bytes: number
    readonly imageBytes: number
    readonly resultBytes: number
    readonly scratchBytes: number
  }
  readonly notes: readonly string[]
}
