/** Cells of a module after synthesis for UltraScale+. */
export interface Cost {
  /** Logic, shift-register and memory LUTs, each of six inputs. */
  readonly lut: number
  /** Flip-flops. */
  readonly ff: number
  /** DSP48E2. */
  readonly dsp: number
  /** 36-kbit block RAMs; an 18-kbit one counts half. */
  readonly bram: number
  /** URAM288. */
  readonly uram: number
  /** CARRY8; Yosys makes CARRY4 of carry chains, which count half. */
  readonly carry8: number
}

/** What a kind of cell takes of the device. */
interface Takes {
  readonly resource: keyof Cost
  readonly each: number
}

/** A part of an output that depends on inputs of its cell within the cycle. */
export interface OutputBit {
  readonly port: string
  readonly index: number
}

/** Cost of a number of cells of each type. */
export function costOf(cells: Readonly<Record<string, number>>): Cost {
  const cost = { lut: 0, ff: 0, dsp: 0, bram: 0, uram: 0, carry8: 0 }
  for (const [type, number] of Object.entries(cells)) {
    const takes = takenBy(type)
    if (takes !== null) cost[takes.resource] += takes.each * number
  }
  return cost
}

/** Sum of costs. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const sum = costOf({})
  const keys = Object.keys(sum) as (keyof Cost)[]
  const total = (key: keyof Cost) => costs.reduce((so, cost) => so + cost[key], 0)
  return { ...sum, ...Object.fromEntries(keys.map((key) => [key, total(key)])) }
}

/** Whether this is a cell of the device, and not a module. */
export function isDeviceCell(type: string): boolean {
  return takenBy(type) !== null || /^(INV|MUXF[789]|LD[CP]E)$/.test(type)
}

/** Whether a cell holds its state while its enable is low, and passes its input on while it is high. */
export function isLatch(type: string): boolean {
  return /^LD[CP]E$/.test(type)
}

/** Whether a cell's outputs change with the clock alone. */
export function isRegistered(type: string): boolean {
  return /^(FD|RAMB|URAM|SRL)/.test(type)
}

/** A test of which bits of inputs an output bit of a cell depends on within the cycle. */
export function dependence(type: string, output: OutputBit): (port: string, index: number) => boolean {
  // A tap of a shift register is chosen within the cycle; tap 31 is fixed.
  if (/^SRL/.test(type)) return (port) => output.port === 'Q' && /^A\d?$/.test(port)
  if (isRegistered(type) || isLatch(type)) return () => false
  if (type === 'CARRY4') return (port, index) => /^C/.test(port) || index <= output.index
  if (memoryLuts(type) > 0) return memoryDependence(output.port)
  return () => true
}

/** Reads of LUT memories are combinational: DOA depends on ADDRA, DPO on DPRA, any other output on the address. */
function memoryDependence(output: string): (port: string) => boolean {
  const [, lane] = /^DO([A-H])$/.exec(output) ?? []
  if (lane !== undefined) return (port) => port === `ADDR${lane}`
  return (port) => (output === 'DPO' ? /^DPRA/ : /^A/).test(port)
}

function takenBy(type: string): Takes | null {
  if (/^LUT\d$/.test(type) || /^SRL/.test(type)) return { resource: 'lut', each: 1 }
  if (memoryLuts(type) > 0) return { resource: 'lut', each: memoryLuts(type) }
  if (/^FD[RSCP]E$/.test(type)) return { resource: 'ff', each: 1 }
  if (type === 'DSP48E2') return { resource: 'dsp', each: 1 }
  if (/^RAMB(36|18)E2$/.test(type)) return { resource: 'bram', each: type === 'RAMB36E2' ? 1 : 0.5 }
  if (type === 'URAM288') return { resource: 'uram', each: 1 }
  if (type === 'CARRY4') return { resource: 'carry8', each: 0.5 }
  return null
}

/**
 * LUTs of a memory made of them (AMD UG974): of 64 bits each, or 32 x 2; a second read port is a second copy.
 * 0 for any other type.
 */
function memoryLuts(type: string): number {
  const quad = /^RAM(?:32M|64M)(8|16)?$/.exec(type)
  if (quad !== null) return quad[1] === undefined ? 4 : 8
  if (/^RAM(64X8SW|32X16DR8)$/.test(type)) return 8
  const single = /^RAM(\d+)X1([SD])$/.exec(type)
  if (single === null) return 0
  return Math.ceil(Number(single[1]) / 64) * (single[2] === 'D' ? 2 : 1)
}
