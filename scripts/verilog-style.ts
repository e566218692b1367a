import { verilogColumns } from '../generator/print/verilog-lines.js'
import { type Declaration, type VerilogSource, verilogSource } from './verilog-source.js'

/** A place that breaks a rule, and what is wrong there. */
interface Finding {
  readonly offset: number
  readonly message: string
}

interface Rule {
  /** What to do. */
  readonly repair: string
  readonly find: (source: VerilogSource) => readonly Finding[]
}

/** The rules of style, by the names under which errors give them. */
const rules = {
  'one-module': { repair: 'one module a file, named as the file', find: wrongModules },
  'header-comment': { repair: 'say in front of it what it is', find: missingHeader },
  'default-nettype': {
    repair: 'begin with `default_nettype none, end with `default_nettype wire',
    find: missingNettype,
  },
  'snake-case': { repair: 'write it as snake_case', find: namesNotSnakeCase },
  'port-suffix': { repair: 'inputs end in _i (_ni), outputs in _o (_no)', find: wrongPorts },
  'parameter-case': { repair: 'write it as UpperCamelCase', find: wrongParameters },
  'register-suffix': {
    repair: 'registers end in _q (_nq), memories and wires do not',
    find: wrongRegisters,
  },
  'next-value': { repair: 'name it after its register, or otherwise', find: nextValuesAlone },
  tab: { repair: 'write blanks', find: (source) => found(source, /\t/g, 'a tab') },
  'trailing-blank': { repair: 'remove it', find: (source) => found(source, /[ \r]+$/gm, 'a trailing blank') },
  columns: { repair: `break it after ${verilogColumns} columns`, find: longLines },
} as const satisfies Record<string, Rule>

/** The name of a rule. */
export type StyleRule = keyof typeof rules

/** What a file of Verilog breaks: `path:line: rule: what is wrong; what to do`, line by line. */
export function styleProblems(path: string, text: string): string[] {
  const source = verilogSource(path, text)
  return Object.entries<Rule>(rules)
    .flatMap(([name, { repair, find }]) => find(source).map((finding) => ({ name, repair, ...finding })))
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ name, repair, offset, message }) => {
      const line = text.slice(0, offset).split('\n').length
      return `${path}:${line}: ${name}: ${message}; ${repair}`
    })
}

function wrongModules({ ending, stem, modules }: VerilogSource): Finding[] {
  if (ending === 'vh') return modules.map(({ offset }) => ({ offset, message: 'a module in an include' }))
  if (modules.length === 0) return [{ offset: 0, message: 'no module' }]
  return modules.flatMap(({ name, offset }, index) =>
    index === 0 && name === stem ? [] : [{ offset, message: `module ${name} in ${stem}.v` }],
  )
}

function missingHeader({ ending, text, modules }: VerilogSource): Finding[] {
  const places = ending === 'vh' ? [{ name: 'the include', offset: 0 }] : modules
  return places.flatMap(({ name, offset }) => {
    const lines = text.slice(0, offset).split('\n')
    const above = ending === 'vh' ? text.split('\n')[0] : (lines.at(-2) ?? '')
    return above.startsWith('// ') ? [] : [{ offset, message: `no comment in front of ${name}` }]
  })
}

function missingNettype({ ending, text }: VerilogSource): Finding[] {
  if (ending === 'vh') return []
  const last = text.trimEnd().lastIndexOf('\n') + 1
  return [
    ...(text.startsWith('`default_nettype none\n') ? [] : [{ offset: 0, message: 'the first line' }]),
    ...(text.slice(last).trimEnd() === '`default_nettype wire'
      ? []
      : [{ offset: last, message: 'the last line' }]),
  ]
}

const snakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

function namesNotSnakeCase({ modules, declarations }: VerilogSource): Finding[] {
  const names = [...modules, ...declarations.filter(({ kind }) => kind !== 'parameter')]
  return names.flatMap(({ name, offset }) => (snakeCase.test(name) ? [] : [{ offset, message: name }]))
}

// Of the whole accelerator, Vivado knows what belongs to which interface by these names.
const interfacePort = /^(aclk|aresetn|irq|[sm]\d*_axi_[a-z]+)$/

/** Benches, which lie in sim/, have the ports that their C++ reads. */
function wrongPorts({ path, declarations }: VerilogSource): Finding[] {
  if (/(^|\/)sim\//.test(path)) return []
  return declarations.flatMap(({ kind, name, offset }) => {
    const suffix = kind === 'input' ? /_n?i$/ : kind === 'output' ? /_n?o$/ : null
    if (suffix === null || suffix.test(name) || interfacePort.test(name)) return []
    return [{ offset, message: `${kind} ${name}` }]
  })
}

// Not all in upper case, unless it is one letter.
const upperCamelCase = /^[A-Z](?![A-Z0-9]+$)[A-Za-z0-9]*$/

function wrongParameters({ declarations }: VerilogSource): Finding[] {
  return declarations.flatMap(({ kind, name, offset }) =>
    kind !== 'parameter' || upperCamelCase.test(name) ? [] : [{ offset, message: name }],
  )
}

const isRegister = (name: string) => /_n?q$/.test(name)

function wrongRegisters({ declarations, assignments }: VerilogSource): Finding[] {
  const clocked = new Set(assignments.filter(({ operator }) => operator === '<=').map(({ name }) => name))
  return declarations.flatMap(({ kind, name, isMemory, offset }) => {
    if (kind === 'parameter' || kind === 'input') return []
    const isOne = kind === 'reg' && !isMemory && clocked.has(name)
    if (isOne === isRegister(name)) return []
    return [{ offset, message: isOne ? `register ${name}` : `${name}, which is no register` }]
  })
}

function nextValuesAlone({ declarations }: VerilogSource): Finding[] {
  const names = new Set(declarations.map(({ name }: Declaration) => name))
  return declarations.flatMap(({ name, offset }) => {
    if (!name.endsWith('_d') || names.has(name.replace(/_d$/, '_q'))) return []
    return [{ offset, message: `${name} without a register ${name.replace(/_d$/, '_q')}` }]
  })
}

// Verilog has no text that goes on in the next line.
const loneText = /\s*(\.\w+\()?"[^"]*"\)?,?$/

function longLines(source: VerilogSource): Finding[] {
  const tooLong = new RegExp(`^(?!${loneText.source}).{${verilogColumns + 1},}$`, 'gm')
  return found(source, tooLong, 'a long line')
}

function found({ text }: VerilogSource, pattern: RegExp, message: string): Finding[] {
  return [...text.matchAll(pattern)].map(({ index }) => ({ offset: index, message }))
}
