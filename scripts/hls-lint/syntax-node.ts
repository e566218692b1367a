/** A node of clang's syntax tree, with what the rules ask of it. */
export interface SyntaxNode {
  /** Clang's name of the kind: `ForStmt`; empty where a statement has a part that is not there. */
  readonly kind: string
  /** Path within the sources, and line from 1, where it stands; of a declaration, where its name does. */
  readonly file: string
  readonly line: number
  readonly id?: string
  readonly name?: string
  /** Its type, without typedefs where clang says so. */
  readonly type?: string
  readonly opcode?: string
  readonly value?: string
  readonly cast?: string
  readonly isStatic?: boolean
  readonly isPointerAccess?: boolean
  /** Made by the compiler, not written. */
  readonly isMade?: boolean
  /** Type of the constructor that makes a value. */
  readonly constructorType?: string
  /** Id of the declaration that it names. */
  readonly refers?: string
  /** Id of an earlier declaration of the same thing. */
  readonly previous?: string
  readonly inner: readonly SyntaxNode[]
}

/** A node and all below it, from the top down. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const child of node.inner) yield* nodesOf(child)
}

/** The expression within brackets, casts and temporaries, which change nothing of what it names. */
export function bare(node: SyntaxNode): SyntaxNode {
  return wrappers.has(node.kind) && node.inner.length > 0 ? bare(node.inner[node.inner.length - 1]) : node
}

const wrappers = new Set([
  ...['ParenExpr', 'ImplicitCastExpr', 'CStyleCastExpr', 'CXXStaticCastExpr', 'CXXFunctionalCastExpr'],
  ...['ConstantExpr', 'SubstNonTypeTemplateParmExpr', 'ExprWithCleanups', 'MaterializeTemporaryExpr'],
  'CXXBindTemporaryExpr',
])
