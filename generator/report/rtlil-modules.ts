/** A module as Yosys' `write_rtlil` writes it, before synthesis. */
export interface RtlilModule {
  /** Yosys' name, which holds parameters, as in the text. */
  readonly name: string
  /** From its attributes to its end; numbers that Yosys gives names to keep them apart count from 0 in each module. */
  readonly text: string
  /** Its ports alone, as a module that is looked into nowhere. */
  readonly stub: string
  /** Names of modules that it instantiates, once each, in order. */
  readonly below: readonly string[]
}

/** Takes a hierarchy apart that `write_rtlil` wrote, by its modules' names. */
export function rtlilModules(text: string): Map<string, RtlilModule> {
  const texts = [...text.matchAll(/^(?:attribute .*\n)*module (\S+)\n(?:.*\n)*?end\n/gm)]
  const names = new Set(texts.map(([, name]) => name))
  return new Map(
    texts.map(([whole, name]) => {
      const types = [...whole.matchAll(/^ +cell (\S+) /gm)].map(([, type]) => type)
      const below = [...new Set(types.filter((type) => names.has(type)))].sort()
      return [name, { name, text: renumbered(whole), stub: stubOf(whole, name), below }]
    }),
  )
}

/** What Yosys counts over all modules would otherwise change a module's text with any other's. */
function renumbered(text: string): string {
  const numbers = new Map<string, number>()
  return text.replace(/\$(\d+)(?![\dA-Za-z$])/g, (_, number: string) => {
    const known = numbers.get(number) ?? numbers.size
    numbers.set(number, known)
    return `$${known}`
  })
}

function stubOf(text: string, name: string): string {
  const ports = text.match(/^ {2}wire .*\b(?:input|output|inout) .*$/gm) ?? []
  return `attribute \\blackbox 1\nmodule ${name}\n${ports.map((line) => `${line}\n`).join('')}end\n`
}
