import type { Effects } from './effects.js'
import { argumentsOf, type HlsProgram, isCall } from './program.js'
import { nodesOf, type SyntaxNode } from './syntax-node.js'

/** Where what a function is given comes from. */
export interface Roots {
  /** The variables, and parameters of functions that nobody calls, that a variable may stand for. */
  of(variable: string): ReadonlySet<string>
  /** The memory behind an AXI interface that it stands for: names of parameters of the top function. */
  memoriesOf(variable: string): readonly string[]
}

/** Follows arguments from the functions that are called to those that nobody calls. */
export function rootsOf(program: HlsProgram, effects: Effects): Roots {
  const given = new Map<string, Set<string>>()
  for (const { body } of program.functions)
    for (const call of [...nodesOf(body)].filter(isCall)) {
      const parameters = program.callee(call)?.parameters ?? []
      for (const [index, argument] of argumentsOf(call).entries()) {
        const from = effects.base(argument)
        const to = parameters[index]?.id
        if (from !== undefined && to !== undefined) given.set(to, (given.get(to) ?? new Set()).add(from))
      }
    }
  const known = new Map<string, ReadonlySet<string>>()
  const of = (variable: string): ReadonlySet<string> => {
    const before = known.get(variable)
    if (before !== undefined) return before
    const sources = given.get(variable)
    known.set(variable, new Set([variable]))
    const roots =
      sources === undefined ? new Set([variable]) : new Set([...sources].flatMap((each) => [...of(each)]))
    known.set(variable, roots)
    return roots
  }
  const memories = new Map(memoryParameters(program).map(({ id = '', name = '' }) => [id, name]))
  const memoriesOf = (variable: string) => [...of(variable)].flatMap((root) => memories.get(root) ?? [])
  return { of, memoriesOf }
}

/** Parameters that point into memory behind an AXI interface. */
export function memoryParameters(program: HlsProgram): SyntaxNode[] {
  return program.functions.flatMap(({ pragmas, parameters }) => {
    const ports = pragmas.filter(({ name, words }) => name === 'INTERFACE' && words.includes('m_axi'))
    return parameters.filter(({ id }) => ports.some(({ variable }) => variable?.refers === id))
  })
}
