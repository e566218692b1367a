/** A layer on the array: multiply-accumulates against bytes of off-chip memory. */
export interface RooflinePoint {
  readonly name: string
  readonly macs: number
  /** Read from or written to off-chip memory on its behalf; 0: all of it is on chip. */
  readonly bytes: number
  /** Cycles of the array, waiting included. */
  readonly cycles: number
}

/** What limits: the array, the ports, the memory behind them. */
export interface RooflineData {
  readonly clockMhz: number
  readonly macsPerCycle: number
  /** Bytes a cycle: of all ports together, of the memory that is taken for granted. */
  readonly portBytes: number
  readonly memoryBytes: number
  readonly points: readonly RooflinePoint[]
  /** What is not in the figures, a sentence each. */
  readonly notes: readonly string[]
}
