/** The values of a trace's outermost wires, a line a cycle, from the text of a VCD file that yosys-smtbmc wrote. */
export function counterexample(vcd: string): string {
  const [header, changes = ''] = vcd.split('$enddefinitions $end')
  const names = outermost(header)
  const values = new Map<string, string>()
  // A cycle begins at each multiple of 10; between them only the clock falls.
  const cycles = changes.split(/^#\d*0$/m).slice(1)
  return cycles.map((text, cycle) => `${cycle}: ${wires(names, changed(values, text))}`).join('\n')
}

/** Names of the wires of the outermost module, by their short ids. */
function outermost(header: string): Map<string, string> {
  const names = new Map<string, string>()
  let depth = 0
  for (const line of header.split('\n')) {
    if (line.startsWith('$scope')) depth++
    if (line.startsWith('$upscope')) depth--
    const [, id, name] = /^\$var wire \d+ (\S+) (\S+)/.exec(line) ?? []
    if (depth === 1 && name !== undefined && !/[$/]|^clk_i$/.test(name)) names.set(id, name)
  }
  return names
}

/** Takes a cycle's changes in. */
function changed(values: Map<string, string>, text: string): ReadonlyMap<string, string> {
  for (const [, word, id] of text.matchAll(/^b([01xz]+) (\S+)$/gm)) values.set(id, word)
  return values
}

function wires(names: ReadonlyMap<string, string>, values: ReadonlyMap<string, string>): string {
  return [...names].map(([id, name]) => `${name}=${values.get(id) ?? '-'}`).join(' ')
}
