import type { Partition, Partitions } from './banks.js'
import { isStream } from './channels.js'
import type { HlsFunction, HlsProgram, PragmaUse } from './program.js'
import { memoryParameters, type Roots } from './roots.js'
import { external, ordinary, queue, storageNamed } from './storage.js'
import { nodesOf, type SyntaxNode } from './syntax-node.js'

/** How an array is kept. */
export interface ArrayLayout {
  /** Its name, and the function that declares it. */
  readonly title: string
  readonly partitions: Partitions
  /** A kind of storage.ts. */
  readonly storage: string
  /** Whether its elements are registers or copies, which any number may access at once. */
  readonly isFree: boolean
}

/** What is known of arrays. */
export interface ArrayLayouts {
  /** Of an array by the path that accesses have, and the sizes of its dimensions. */
  of(array: string, sizes: readonly number[]): ArrayLayout
}

/**
 * How the arrays of a program are kept.
 * @param searched - arrays of which an element is chosen while the hardware runs
 */
export function arrayLayouts(
  program: HlsProgram,
  { roots, searched }: { readonly roots: Roots; readonly searched: ReadonlySet<string> },
): ArrayLayouts {
  const pragmas = program.functions.flatMap(({ body }) =>
    [...nodesOf(body)].flatMap((node) => (node.kind === 'CompoundStmt' ? program.pragmasIn(node) : [])),
  )
  const memories = new Set(memoryParameters(program).map(({ id }) => id))
  const owners = ownersOf(program.functions)
  return {
    of(array, sizes) {
      const [variable, ...fields] = array.split('.')
      const declared = program.variable(variable)
      const own = pragmas.filter((pragma) => isOf(pragma, array, roots))
      const partitions = partitionsOf(own, sizes)
      const isExternal = memories.has(variable)
      const isQueue = declared !== undefined && isStream(declared)
      const elements = sizes.reduce((product, size) => product * size, 1)
      const isFree =
        !isExternal &&
        !isQueue &&
        (elements < automatic ||
          partitions.every((each) => each?.kind === 'complete') ||
          isTable(declared) ||
          (!searched.has(array) && isLocal(declared)))
      const storage = isExternal ? external : isQueue ? queue : storageOf(own)
      const title = [declared?.name ?? 'an object', ...fields].join('.')
      return { title: `${title} of ${owners.get(variable) ?? 'its file'}`, partitions, storage, isFree }
    },
  }
}

/** Smaller arrays become registers by themselves: the default of config_array_partition -complete_threshold, UG1399. */
const automatic = 4

/** Whether a pragma is of an array: by its own name, or by that of a parameter that stands for it. */
function isOf({ variable }: PragmaUse, array: string, roots: Roots): boolean {
  if (variable?.refers === undefined) return false
  if (variable.kind === 'MemberExpr') return array.endsWith(`.${variable.name}`)
  return variable.refers === array || roots.of(variable.refers).has(array)
}

function partitionsOf(pragmas: readonly PragmaUse[], sizes: readonly number[]): Partitions {
  const own = pragmas.filter(({ name }) => name === 'ARRAY_PARTITION' || name === 'ARRAY_RESHAPE')
  return sizes.map((_, index) => {
    const found = own.find(({ numbers }) => {
      const dimension = numbers.get('dim') ?? 1
      return dimension === 0 || dimension === index + 1
    })
    return found && partitionOf(found)
  })
}

function partitionOf({ words, settings, numbers }: PragmaUse): Partition {
  const named = [...words, settings.get('type')?.toLowerCase()]
  const kind = (['cyclic', 'block'] as const).find((each) => named.includes(each)) ?? 'complete'
  return { kind, factor: numbers.get('factor') ?? 2 }
}

function storageOf(pragmas: readonly PragmaUse[]): string {
  const own = pragmas.find(({ name }) => name === 'BIND_STORAGE' || name === 'RESOURCE')
  return storageNamed(own?.settings.get('type') ?? own?.settings.get('core') ?? '') ?? ordinary
}

/** A table of constants is copied as often as it is read. */
function isTable(declared: SyntaxNode | undefined): boolean {
  return declared?.kind === 'VarDecl' && /^const\b/.test(declared.type ?? '')
}

function isLocal(declared: SyntaxNode | undefined): boolean {
  return declared === undefined || declared.kind !== 'VarDecl' || !declared.isStatic
}

/** Names of the functions that declare variables. */
function ownersOf(functions: readonly HlsFunction[]): ReadonlyMap<string, string> {
  return new Map(
    functions.flatMap(({ name, node }) =>
      [...nodesOf(node)].flatMap(({ kind, id }): [string, string][] =>
        (kind === 'VarDecl' || kind === 'ParmVarDecl') && id !== undefined ? [[id, name]] : [],
      ),
    ),
  )
}
