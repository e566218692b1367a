/** A memory of the Verilog: ram_sdp, ram_masked or a table. */
export interface Memory {
  /** Bits of an element, elements of a word that are written apart, words. */
  readonly width: number
  readonly elements?: number
  readonly depth: number
  /** How many there are of it. */
  readonly count: number
  /** Of UltraRAM; else block RAM or LUTs, as Yosys chooses. */
  readonly ultra?: boolean
}

/** What one memory takes. */
export interface MemoryCells {
  /** 36-kbit block RAMs; an 18-kbit one counts half. */
  readonly bram: number
  readonly uram: number
  /** LUTs that hold bits. */
  readonly lut: number
  /** Two-to-one choices of a bit between cells that lie one above another. */
  readonly muxes: number
}

/** A cell by its shapes: words by the bits of one. */
interface Cell {
  readonly cost: number
  readonly bram: number
  readonly uram: number
  readonly depths: ReadonlyMap<number, number>
}

// Costs as Yosys weighs them (memory_libmap), and shapes of the device's cells (AMD UG573).
const blockRams: readonly Cell[] = [
  {
    ...{ cost: 129, bram: 0.5, uram: 0 },
    depths: new Map([
      ...([[1, 16384] as const, [2, 8192] as const, [4, 4096] as const] as const),
      ...([[9, 2048] as const, [18, 1024] as const, [36, 512] as const] as const),
    ]),
  },
  {
    ...{ cost: 257, bram: 1, uram: 0 },
    depths: new Map([
      ...([[1, 32768] as const, [2, 16384] as const, [4, 8192] as const, [9, 4096] as const] as const),
      ...([[18, 2048] as const, [36, 1024] as const, [72, 512] as const] as const),
    ]),
  },
]
const ultraRams: readonly Cell[] = [{ cost: 1024, bram: 0, uram: 1, depths: new Map([[72, 4096]]) }]
/** Bits that are written together at least; one of them has a parity bit. */
const byteBits = 9
/** A cell of eight LUTs holds as many bits of as many words; it is weighed by the part that is used. */
const lutShapes: readonly { readonly width: number; readonly depth: number }[] = [
  { width: 7, depth: 64 },
  { width: 14, depth: 32 },
]
const lutCellCost = 16
const lutsOfCell = 8
/** What Yosys weighs a choice between two bits, and a bit of a table in logic. */
const muxCost = 0.5
const logicCost = 1 / 64

/**
 * What Yosys makes of a memory that is written and read by the clock: the cheapest of block RAM and LUT memory. A word of
 * several cells one above another is chosen from all their bits, which lie side by side in cells of 9-bit bytes.
 */
export function memoryCells(memory: Memory): MemoryCells {
  const cells = (memory.ultra === true ? ultraRams : blockRams).flatMap((cell) => ofCell(memory, cell))
  return cheapest(memory.ultra === true ? cells : [...cells, ...ofLuts(memory)])
}

/** The same of a table that is never written: block RAM, or logic, which is not counted here. */
export function tableCells(table: Memory): MemoryCells {
  const words = 2 ** Math.ceil(Math.log2(table.depth))
  const logic = { bram: 0, uram: 0, lut: 0, muxes: 0, cost: words * table.width * logicCost }
  return cheapest([logic, ...blockRams.flatMap((cell) => ofCell(table, cell))])
}

type Weighed = MemoryCells & { readonly cost: number }

function ofCell({ width, elements = 1, depth }: Memory, cell: Cell): Weighed[] {
  return [...cell.depths].flatMap(([bits, words]) => {
    const rows = Math.ceil(depth / words)
    const byte = Math.min(bits, byteBits)
    const isPadded = rows > 1 || elements > 1
    const word = isPadded ? elements * byte * Math.ceil(width / byte) : width
    const count = Math.ceil((rows * word) / bits)
    const muxes = (rows - 1) * elements * width
    const cost = count * cell.cost + muxCost * muxes
    return [{ bram: count * cell.bram, uram: count * cell.uram, lut: 0, muxes, cost }]
  })
}

function ofLuts({ width, elements = 1, depth }: Memory): Weighed[] {
  return lutShapes.map((shape) => {
    const rows = Math.ceil(depth / shape.depth)
    const cells = (rows * elements * width) / shape.width
    const muxes = (rows - 1) * elements * width
    return {
      ...{ bram: 0, uram: 0, lut: Math.ceil(cells) * lutsOfCell, muxes },
      cost: cells * lutCellCost + muxCost * muxes,
    }
  })
}

function cheapest(choices: readonly Weighed[]): MemoryCells {
  const { bram, uram, lut, muxes } = choices.reduce((best, each) => (each.cost < best.cost ? each : best))
  return { bram, uram, lut, muxes }
}
