/** How often a bank of memory is accessed in a cycle. */
export interface Load {
  readonly reads: number
  readonly writes: number
}

/** What a bank of each kind of storage that BIND_STORAGE knows takes in a cycle: UG1399, pragma HLS bind_storage. */
const kinds: Readonly<Record<string, { readonly about: string; readonly takes: (load: Load) => boolean }>> = {
  ram_1p: { about: 'one port', takes: ({ reads, writes }) => reads + writes <= 1 },
  ram_2p: {
    about: 'two ports, of which one writes',
    takes: ({ reads, writes }) => reads + writes <= 2 && writes <= 1,
  },
  ram_s2p: {
    about: 'a port that reads and one that writes',
    takes: ({ reads, writes }) => reads <= 1 && writes <= 1,
  },
  ram_t2p: { about: 'two ports', takes: ({ reads, writes }) => reads + writes <= 2 },
  ram_1wnr: { about: 'one port that writes', takes: ({ writes }) => writes <= 1 },
  rom_1p: { about: 'one port', takes: ({ reads }) => reads <= 1 },
  rom_2p: { about: 'two ports', takes: ({ reads }) => reads <= 2 },
  rom_np: { about: 'any number of ports', takes: () => true },
  fifo: {
    about: 'one end to read and one to write',
    takes: ({ reads, writes }) => reads <= 1 && writes <= 1,
  },
  m_axi: {
    about: 'a channel to read and one to write',
    takes: ({ reads, writes }) => reads <= 1 && writes <= 1,
  },
}

/** What Vitis makes of an array that says nothing. */
export const ordinary = 'ram_2p'
/** What a stream is. */
export const queue = 'fifo'
/** Memory behind an AXI interface. */
export const external = 'm_axi'

/** The kind that a pragma names, by itself or as the beginning of a core's name: RAM_1P_BRAM. */
export function storageNamed(name: string): string | undefined {
  return Object.keys(kinds).find((kind) => `${name.toLowerCase()}_`.startsWith(`${kind}_`))
}

/** The ports of a kind of storage, in words. */
export function portsOf(kind: string): string {
  return kinds[kind].about
}

/** Whether a bank takes a load in so many cycles. */
export function takes(kind: string, load: Load, cycles: number): boolean {
  let left = load
  for (let cycle = 0; cycle < cycles && left.reads + left.writes > 0; cycle++) left = afterCycle(kind, left)
  return left.reads + left.writes === 0
}

/** What is left when a cycle has taken as much as it can, writes first. */
function afterCycle(kind: string, { reads, writes }: Load): Load {
  const fits = (load: Load) => load.reads <= reads && load.writes <= writes && kinds[kind].takes(load)
  let taken = { reads: 0, writes: 0 }
  while (fits({ ...taken, writes: taken.writes + 1 })) taken = { ...taken, writes: taken.writes + 1 }
  while (fits({ ...taken, reads: taken.reads + 1 })) taken = { ...taken, reads: taken.reads + 1 }
  return { reads: reads - taken.reads, writes: writes - taken.writes }
}
