import { pragmaPrefix, type SourcePragma } from './source-pragmas.js'
import { bare, nodesOf, type SyntaxNode } from './syntax-node.js'
import type { RefusedPragma, SyntaxTree } from './syntax-tree.js'

/** A function, or an instantiation of a template of one, with its body. */
export interface HlsFunction {
  readonly name: string
  readonly node: SyntaxNode
  readonly parameters: readonly SyntaxNode[]
  readonly body: SyntaxNode
  readonly pragmas: readonly PragmaUse[]
}

/** A pragma in an instantiation: its numbers computed, its variables found. */
export interface PragmaUse extends SourcePragma {
  readonly numbers: ReadonlyMap<string, number>
  /** What `variable=` or `port=` names. */
  readonly variable: SyntaxNode | undefined
}

/** C++ of a kernel or a unit as the rules see it. */
export interface HlsProgram {
  /** Source texts by path. */
  readonly sources: ReadonlyMap<string, string>
  readonly pragmas: readonly SourcePragma[]
  readonly refused: readonly RefusedPragma[]
  readonly functions: readonly HlsFunction[]
  /** Functions that none of the others calls. */
  readonly tops: readonly HlsFunction[]
  /** What a name stands for, by the id of its declaration: a variable, a parameter or a field. */
  variable(id: string | undefined): SyntaxNode | undefined
  /** Structures of a name, every instance of a template. */
  recordsNamed(name: string): readonly SyntaxNode[]
  /** The function that is called; undefined where it is the vendor's. */
  callee(call: SyntaxNode): HlsFunction | undefined
  /** Pragmas directly in a block. */
  pragmasIn(block: SyntaxNode): readonly PragmaUse[]
}

/** The program of a syntax tree whose sources were marked by `markPragmas`. */
export function hlsProgram(
  { nodes, refused }: SyntaxTree,
  { sources, pragmas }: Pick<HlsProgram, 'sources' | 'pragmas'>,
): HlsProgram {
  const all = nodes.flatMap((node) => [...nodesOf(node)])
  const variables = new Map(all.filter(isVariable).map((node) => [node.id, node]))
  const records = all.filter(
    ({ kind }) => kind === 'CXXRecordDecl' || kind === 'ClassTemplateSpecializationDecl',
  )
  const declared = all.filter((node) => functionKinds.has(node.kind))
  const first = firstDeclarations(declared)
  const pragmasIn = (block: SyntaxNode) => pragmaUses(block, pragmas)
  const functions = declared.flatMap((node) => functionOf(node, pragmasIn))
  const byId = new Map(functions.map((each) => [first(each.node.id), each]))
  const recordsNamed = (name: string) => records.filter((each) => each.name === name)
  const constructorOf = ({ type = '', constructorType }: SyntaxNode) =>
    recordsNamed(recordName(type))
      .flatMap(({ inner }) => inner)
      .find(({ kind, type }) => kind === 'CXXConstructorDecl' && type === constructorType)?.id
  const callee = (call: SyntaxNode) =>
    byId.get(first(call.constructorType === undefined ? calledId(call) : constructorOf(call)))
  const called = new Set(functions.flatMap(({ node }) => [...nodesOf(node)].filter(isCall).map(callee)))
  return {
    sources,
    pragmas,
    refused,
    functions,
    tops: functions.filter((each) => !called.has(each)),
    variable: (id) => variables.get(id),
    recordsNamed,
    callee,
    pragmasIn,
  }
}

/** Whether a node calls a function, a method, an operator or a constructor. */
export function isCall({ kind }: SyntaxNode): boolean {
  return calls.has(kind)
}

const calls = new Set([
  ...['CallExpr', 'CXXMemberCallExpr', 'CXXOperatorCallExpr'],
  ...['CXXConstructExpr', 'CXXTemporaryObjectExpr'],
])

/** What a call hands over, in the order of the function's parameters; a method's object is not among them. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  return call.kind.startsWith('CXXConstruct') || call.kind === 'CXXTemporaryObjectExpr'
    ? call.inner
    : call.inner.slice(1)
}

const functionKinds = new Set([
  ...['FunctionDecl', 'CXXMethodDecl', 'CXXConstructorDecl', 'CXXConversionDecl'],
])

function isVariable({ kind }: SyntaxNode): boolean {
  return kind === 'VarDecl' || kind === 'ParmVarDecl' || kind === 'FieldDecl'
}

function functionOf(node: SyntaxNode, pragmasIn: HlsProgram['pragmasIn']): HlsFunction[] {
  const body = node.inner.find(({ kind }) => kind === 'CompoundStmt')
  if (body === undefined || node.isMade) return []
  const parameters = node.inner.filter(({ kind }) => kind === 'ParmVarDecl')
  return [{ name: node.name ?? '', node, parameters, body, pragmas: pragmasIn(body) }]
}

/** From the id of any declaration of a function to that of the first. */
function firstDeclarations(declared: readonly SyntaxNode[]): (id: string | undefined) => string | undefined {
  const previous = new Map(declared.map(({ id, previous }) => [id, previous]))
  const first = (id: string | undefined): string | undefined => {
    const before = previous.get(id)
    return before === undefined ? id : first(before)
  }
  return first
}

/** The name of a structure's type: `row_t` of `const attention_exact<config>::row_t &`. */
export function recordName(type: string): string {
  const plain = type.replace(/\bconst\b|[&*]|\[.*\]/g, '').trim()
  let depth = 0
  let name = ''
  for (const letter of plain) {
    if (letter === '<') depth++
    else if (letter === '>') depth--
    else if (depth === 0) name = letter === ':' ? '' : name + letter
  }
  return name
}

/** What a call names: a function, or the method of an object. */
function calledId(call: SyntaxNode): string | undefined {
  return call.inner.length === 0 ? undefined : bare(call.inner[0]).refers
}

function pragmaUses(block: SyntaxNode, pragmas: readonly SourcePragma[]): PragmaUse[] {
  return block.inner
    .filter(({ kind }) => kind === 'DeclStmt')
    .flatMap(({ inner }) => inner)
    .filter(({ kind, name }) => kind === 'EnumDecl' && name?.startsWith(pragmaPrefix))
    .map((node) => pragmaUse(node, pragmas))
}

function pragmaUse(node: SyntaxNode, pragmas: readonly SourcePragma[]): PragmaUse {
  const name = node.name ?? ''
  const values = node.inner.map((value) => ({ key: value.name?.slice(name.length + 1) ?? '', value }))
  const numbers = values.flatMap(({ key, value }): [string, number][] => {
    const computed = value.inner[0]?.value
    return computed === undefined ? [] : [[key, Number(computed)]]
  })
  const named = values.find(({ key }) => key === 'variable' || key === 'port')
  const variable = named && [...nodesOf(named.value)].find(({ refers }) => refers !== undefined)
  return { ...pragmas[Number(name.slice(pragmaPrefix.length))], numbers: new Map(numbers), variable }
}
