import type { Finding, Rule } from '../finding.js'
import { type Loop, loopsOf } from '../loops.js'
import { argumentsOf, type HlsFunction, type HlsProgram, isCall } from '../program.js'
import { type Region, regionsOf } from '../regions.js'
import { holdsArrays } from '../structures.js'
import { bare, nodesOf, type SyntaxNode } from '../syntax-node.js'

/** What Vitis makes of anything else in a dataflow region it does not say before the cosimulation hangs. */
export const canonical: Rule = {
  about:
    'a dataflow region holds declarations and calls of void functions, nothing else; a loop that holds one is the only loop of its function',
  find: (program) => {
    const loops = loopsOf(program)
    return regionsOf(program).flatMap((region) => [
      ...region.body.inner.flatMap((statement) => statementFindings(statement, { region, program })),
      ...resultFindings(region),
      ...loopFindings(region, loops),
    ])
  },
}

interface Context {
  readonly region: Region
  readonly program: HlsProgram
}

function statementFindings(statement: SyntaxNode, context: Context): Finding[] {
  const node = bare(statement)
  if (node.kind === 'NullStmt') return []
  if (node.kind === 'DeclStmt') return node.inner.flatMap((each) => declarationFindings(each, context))
  const called = isCall(node) ? context.program.callee(node) : undefined
  if (called !== undefined) return callFindings(node, called, context)
  if (isDropped(statement) && !computes(statement, context.program)) return []
  const { message, repair } = refused[node.kind] ?? {
    message: 'a statement computes',
    repair: 'move it into one of the functions that the region calls',
  }
  return [found(statement, context, message, repair)]
}

const loopRefused = { message: 'a bare loop', repair: 'make it a function, and call it' }
const choiceRefused = {
  message: 'a choice',
  repair: 'call the functions always, and let each decide what it does',
}
const refused: Readonly<Partial<Record<string, { readonly message: string; readonly repair: string }>>> = {
  ForStmt: loopRefused,
  WhileStmt: loopRefused,
  DoStmt: loopRefused,
  LabelStmt: loopRefused,
  IfStmt: choiceRefused,
  SwitchStmt: choiceRefused,
  ConditionalOperator: choiceRefused,
  ReturnStmt: { message: 'a return', repair: 'let the region run to its end' },
}

function declarationFindings(node: SyntaxNode, context: Context): Finding[] {
  if (node.kind !== 'VarDecl') return []
  const { name, type = '' } = node
  const start = node.inner[node.inner.length - 1]
  if (start === undefined) return []
  const built = bare(start)
  if (built.kind === 'CXXConstructExpr' && context.program.callee(built) === undefined && !isCopy(built))
    return []
  if (computes(start, context.program))
    return [
      found(
        node,
        context,
        `${name} starts with what a function computes`,
        'let the function that uses it compute it',
      ),
    ]
  if (!/^const\b/.test(type) && !built.kind.startsWith('CXXConstruct'))
    return [found(node, context, `${name} has a value that may change`, 'make it const')]
  return []
}

function callFindings(call: SyntaxNode, called: HlsFunction, context: Context): Finding[] {
  const { program } = context
  const result = called.node.type?.startsWith('void ') ?? false
  const findings = result
    ? []
    : [found(call, context, `${called.name} returns a value`, 'let it write the value where it is used')]
  const handed = argumentsOf(call).flatMap((argument, index) => {
    const type = called.parameters[index]?.type ?? ''
    if (computes(argument, program))
      return [
        found(
          call,
          context,
          `an argument of ${called.name} is what a function computes`,
          'let it compute that itself',
        ),
      ]
    if (!holdsArrays(type, program)) return []
    return [
      found(
        call,
        context,
        `${called.name} takes a structure with arrays in it, ${type}`,
        'hand over its parts, or what the function needs of them',
      ),
    ]
  })
  return [...findings, ...handed]
}

function resultFindings({ function: { node, name }, loop }: Region): Finding[] {
  if (loop !== undefined || node.type?.startsWith('void ')) return []
  const message = `the dataflow region of ${name} returns a value`
  return [
    { file: node.file, line: node.line, message, repair: 'let a function that it calls write the value' },
  ]
}

function loopFindings({ function: owner, loop }: Region, loops: readonly Loop[]): Finding[] {
  if (loop === undefined) return []
  const others = loops.filter(
    (each) => each.function === owner && each.node !== loop && !isBelow(each.node, loop),
  )
  return others.map(({ node }) => ({
    file: node.file,
    line: node.line,
    message: `beside this loop ${owner.name} has one with a dataflow region`,
    repair: 'give each a function of its own',
  }))
}

function isBelow(node: SyntaxNode, top: SyntaxNode): boolean {
  return [...nodesOf(top)].includes(node)
}

/** Whether evaluating it runs a function of ours. */
function computes(node: SyntaxNode, program: HlsProgram): boolean {
  return [...nodesOf(node)].some((each) => isCall(each) && program.callee(each) !== undefined)
}

/** A class's value from another one's. */
function isCopy({ inner, type }: SyntaxNode): boolean {
  return inner.length === 1 && bare(inner[0]).type?.replace(/^const /, '') === type
}

/** `(void)name;`, which says that a name is not used. */
function isDropped(node: SyntaxNode): boolean {
  return node.kind === 'CStyleCastExpr' && node.type === 'void'
}

function found(node: SyntaxNode, { region }: Context, message: string, repair: string): Finding {
  const { file, line } = node
  return { file, line, message: `${message}, in the dataflow region of ${region.function.name}`, repair }
}
