/** A module, as Yosys' intermediate language RTLIL has it. Names as there: `\name` where a person gave them. */
export interface RtlilModule {
  readonly wires: ReadonlyMap<string, RtlilWire>
  /** Type by name. */
  readonly cells: ReadonlyMap<string, string>
}

export interface RtlilWire {
  /** Bits. */
  readonly width: number
  /** Index of its lowest bit. */
  readonly offset: number
  readonly direction: 'input' | 'output' | 'inout' | null
}

/** The modules of a text that write_rtlil wrote. */
export function parseRtlil(text: string): Map<string, RtlilModule> {
  const modules = new Map<string, RtlilModule>()
  let wires = new Map<string, RtlilWire>()
  let cells = new Map<string, string>()
  for (const line of text.split('\n')) {
    // Nothing else begins like this, but lines of strings: Yosys writes their line ends as \n.
    const [, kind, rest] = /^ {0,2}(module|wire|cell) (.*)$/.exec(line) ?? []
    if (kind === undefined) continue
    const words = rest.split(' ')
    const name = words[words.length - 1]
    if (kind === 'module') {
      wires = new Map()
      cells = new Map()
      modules.set(name, { wires, cells })
    } else if (kind === 'wire') wires.set(name, wireOf(words))
    else cells.set(name, words[0])
  }
  return modules
}

const directions = ['input', 'output', 'inout'] as const

function wireOf(words: readonly string[]): RtlilWire {
  const number = (option: string, usual: number) => {
    const place = words.indexOf(option)
    return place === -1 ? usual : Number(words[place + 1])
  }
  return {
    width: number('width', 1),
    offset: number('offset', 0),
    direction: directions.find((direction) => words.slice(0, -1).includes(direction)) ?? null,
  }
}
