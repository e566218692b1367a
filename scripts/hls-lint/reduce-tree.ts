import type { SyntaxNode } from './syntax-node.js'

/** A place as clang writes it: without the file or the line where they are those of the place written before. */
interface ClangPlace {
  readonly file?: string
  readonly line?: number
  readonly spellingLoc?: ClangPlace
  readonly expansionLoc?: ClangPlace
}

interface ClangReference {
  readonly id?: string
  readonly name?: string
}

/** A node as `-ast-dump=json` gives it, in as far as it is read. */
export interface ClangNode {
  readonly id?: string
  readonly kind?: string
  readonly loc?: ClangPlace
  readonly range?: { readonly begin?: ClangPlace; readonly end?: ClangPlace }
  readonly name?: string
  readonly type?: { readonly qualType?: string; readonly desugaredQualType?: string }
  readonly opcode?: string
  readonly value?: string | boolean | number
  readonly castKind?: string
  readonly storageClass?: string
  readonly isArrow?: boolean
  readonly isImplicit?: boolean
  readonly explicitlyDefaulted?: string
  readonly ctorType?: { readonly qualType?: string }
  readonly referencedDecl?: ClangReference
  readonly referencedMemberDecl?: string
  readonly previousDecl?: string
  readonly inner?: readonly ClangNode[]
}

/**
 * The declarations of a translation unit that stand in files of ours, as nodes that say where they are.
 * Templates are left out, their instantiations are not.
 * @param dump - what clang prints for `-ast-dump=json`, version 14: indented by two
 * @param isOurs - whether a file, by its path as clang names it, is to be kept
 */
export function reduceTree(dump: string, isOurs: (file: string) => boolean): SyntaxNode[] {
  const state: State = { file: '', line: 0 }
  const kept: SyntaxNode[] = []
  for (const text of declarations(dump)) {
    const node = reduce(JSON.parse(text), state)
    if (node !== undefined && isOurs(node.file)) kept.push(node)
  }
  return kept
}

/** Texts of the declarations one after another: all at once would take a gigabyte. */
function* declarations(dump: string): Generator<string> {
  const opening = '\n    {\n'
  const closing = '\n    }'
  for (let from = dump.indexOf(opening); from >= 0; ) {
    const to = dump.indexOf(closing, from) + closing.length
    yield dump.slice(from, to)
    from = dump.indexOf(opening, to)
  }
}

/** Where the last place was that clang wrote. */
interface State {
  file: string
  line: number
}

function reduce(node: ClangNode, state: State): SyntaxNode | undefined {
  const named = placeOf(node.loc, state)
  const begin = placeOf(node.range?.begin, state)
  placeOf(node.range?.end, state)
  const place = named ?? begin ?? { ...state }
  // Places are read to the end, even of what is left out: those behind follow from them.
  const inner = (node.inner ?? []).map((child) => reduce(child, state))
  if (node.kind !== undefined && leftOut(node.kind)) return undefined
  return {
    kind: node.kind ?? '',
    ...place,
    ...given('id', node.id),
    ...given('name', node.name ?? node.referencedDecl?.name),
    ...given('type', node.type?.desugaredQualType ?? node.type?.qualType),
    ...given('opcode', node.opcode),
    ...given('value', node.value === undefined ? undefined : String(node.value)),
    ...given('cast', node.castKind),
    ...given('isStatic', node.storageClass === 'static' || undefined),
    ...given('isPointerAccess', node.isArrow || undefined),
    ...given('isMade', node.isImplicit || node.explicitlyDefaulted !== undefined || undefined),
    ...given('constructorType', node.ctorType?.qualType),
    ...given('refers', node.referencedDecl?.id ?? node.referencedMemberDecl),
    ...given('previous', node.previousDecl),
    inner: instantiated(node.kind, inner).filter((child) => child !== undefined),
  }
}

/** The first function and record of a template is the template itself. */
function instantiated(kind: string | undefined, inner: (SyntaxNode | undefined)[]): typeof inner {
  const patterns = templates[kind ?? '']
  if (patterns === undefined) return inner
  const pattern = inner.findIndex((child) => child !== undefined && patterns.includes(child.kind))
  return inner.filter((_, index) => index !== pattern)
}

const templates: Readonly<Partial<Record<string, readonly string[]>>> = {
  FunctionTemplateDecl: ['FunctionDecl', 'CXXMethodDecl', 'CXXConstructorDecl', 'CXXConversionDecl'],
  ClassTemplateDecl: ['CXXRecordDecl'],
}

function leftOut(kind: string): boolean {
  return /Comment$|Type$|Attr$/.test(kind) || unread.has(kind)
}

const unread = new Set([
  ...['TemplateArgument', 'TemplateTypeParmDecl', 'NonTypeTemplateParmDecl', 'TemplateTemplateParmDecl'],
  'ClassTemplatePartialSpecializationDecl',
])

function placeOf(place: ClangPlace | undefined, state: State): State | undefined {
  if (place === undefined) return undefined
  const { spellingLoc, expansionLoc } = place
  if (spellingLoc !== undefined || expansionLoc !== undefined) {
    placeOf(spellingLoc, state)
    return placeOf(expansionLoc, state)
  }
  if (!('offset' in place)) return undefined
  state.file = place.file ?? state.file
  state.line = place.line ?? state.line
  return { ...state }
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}
