import type { RtlilModule, RtlilWire } from './rtlil.js'

/**
 * Verilog that reads signals inside its instances by names such as `dut.u_core.busy`. Yosys knows them when it has
 * flattened the instances, and only as wires of their full name with the attribute `hierconn`, which must be declared.
 */
export interface InnerNames {
  /** The names, without their slices. */
  readonly names: readonly string[]
  /** The Verilog with a zero in place of each: enough to learn what the instances are. */
  readonly without: string
}

// Comments and strings first, so that nothing in them counts. A port such as `.name(` has nothing before its dot.
const token =
  /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|(?<![\w$.`])([A-Za-z_][\w$]*(?:\[\d+\])?(?:\.[A-Za-z_][\w$]*(?:\[\d+\](?=\.))?)+)/g
const slices = /((?:\s*\[[^\]]*\])*)/.source

export function innerNames(verilog: string): InnerNames {
  const names = new Set<string>()
  const withSlices = new RegExp(token.source + slices, 'g')
  const without = verilog.replace(withSlices, (whole, name: string | undefined) => {
    if (name === undefined) return whole
    names.add(name)
    // The lines stay those that messages name.
    return `1'b0${whole.replace(/[^\n]/g, '')}`
  })
  return { names: [...names], without }
}

/** The same Verilog as Yosys takes it, and the modules that it must flatten for it. */
export interface DeclaredNames {
  readonly verilog: string
  readonly flattened: readonly string[]
}

/**
 * Declares the inner names of a top module. One that leads nowhere is left as it is, so that Yosys tells of it.
 * @param design - of the same Verilog `without` its inner names.
 */
export function declareInnerNames(
  verilog: string,
  { top, design }: { readonly top: string; readonly design: ReadonlyMap<string, RtlilModule> },
): DeclaredNames {
  const flattened = new Set<string>()
  const declarations = new Map<string, string>()
  const text = verilog.replace(token, (whole, name: string | undefined) => {
    if (name === undefined) return whole
    const found = follow(design, top, name)
    if (found === null) return whole
    for (const module of found.modules) flattened.add(module)
    const { width, offset } = found.wire
    declarations.set(name, `(* hierconn *) wire [${offset + width - 1}:${offset}] \\${name} ;`)
    // What follows an escaped name must be a space.
    return `\\${name} `
  })
  const end = text.lastIndexOf('endmodule')
  return {
    verilog: `${text.slice(0, end)}${[...declarations.values()].join(' ')} ${text.slice(end)}`,
    flattened: [...flattened],
  }
}

interface Found {
  readonly wire: RtlilWire
  /** Types of the instances on the way. */
  readonly modules: readonly string[]
}

/** Names of wires and instances may themselves hold dots: those in generate blocks do. */
function follow(design: ReadonlyMap<string, RtlilModule>, module: string, name: string): Found | null {
  const { wires, cells } = design.get(module) ?? { wires: new Map(), cells: new Map() }
  const wire = wires.get(`\\${name}`)
  if (wire !== undefined) return { wire, modules: [] }
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const type = cells.get(`\\${name.slice(0, dot)}`)
    if (type === undefined) continue
    const found = follow(design, type, name.slice(dot + 1))
    if (found !== null) return { wire: found.wire, modules: [type, ...found.modules] }
  }
  return null
}
