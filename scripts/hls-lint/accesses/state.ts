import type { SyntaxNode } from '../syntax-node.js'
import { Conditions, type Guard } from './guards.js'
import { known, textOf, unknown, type Value } from './values.js'

/** What an expression names: a variable or a part of it, or an element of an array. */
export interface Place {
  /** The variable's id, and the names of fields behind it. */
  readonly path: string
  /** Which part of that, where it is an element of the vendor's vector or bits of an integer. */
  readonly part?: string
  readonly array?: ArrayPlace
}

/** Where in an array. */
export interface ArrayPlace {
  /** Id of the array's declaration, or the path of a field. */
  readonly array: string
  /** Sizes of its dimensions; of a pointer that nobody binds the first is not known: Infinity. */
  readonly sizes: readonly number[]
  readonly indices: readonly Value[]
  /** By what a pointer is moved, in the dimension that the next index is of. */
  readonly offset: Value
}

/** A use of an element of an array. */
export interface Access {
  readonly kind: 'read' | 'write'
  readonly array: string
  readonly sizes: readonly number[]
  readonly indices: readonly Value[]
  /** When it happens. */
  readonly guards: readonly Guard[]
}

/** One of some ways to go on. */
export interface Alternative {
  readonly guards: readonly Guard[]
  readonly follow: () => Ending
}

/** Values of variables while functions are followed. */
export class State {
  /** Where accesses are noted; undefined outside of pipelined loops. */
  trace: Access[] | undefined
  readonly conditions = new Conditions()
  /** Arrays of which some index is not known anywhere. */
  readonly searched = new Set<string>()
  private readonly values = new Map<string, Value>()
  /** Paths with a value, by their variables. */
  private readonly paths = new Map<string, Set<string>>()
  private readonly places = new Map<string, Place>()
  /** How often paths were assigned to; and how often parts of them were. */
  private readonly versions = new Map<string, number>()
  private readonly changes = new Map<string, number>()
  private symbols = 0
  /** What holds where it is. */
  private guards: readonly Guard[] = []
  /** What values were before the alternative that is followed changed them. */
  private before: Map<string, Value | undefined> | undefined

  /** A number of which nothing is known. */
  fresh(): Value {
    return unknown(`?${this.symbols++}`)
  }

  /** The value of a variable or a part; the same symbol until it is assigned to. */
  value({ path, part = '' }: Place): Value {
    const whole = part === '' ? this.values.get(path) : undefined
    return whole ?? unknown(`${path}${part}@${this.version(path)}`)
  }

  assign({ path, part }: Place, value: Value): void {
    this.forget(path)
    if (part === undefined) this.set(path, value)
  }

  /** Nothing is known any more of a variable and its parts, nor of what it is part of. */
  forget(path: string): void {
    for (const key of this.paths.get(variableOf(path)) ?? [])
      if (key === path || key.startsWith(`${path}.`)) this.set(key, undefined)
    this.versions.set(path, (this.versions.get(path) ?? 0) + 1)
    for (const whole of wholesOf(path)) this.changes.set(whole, (this.changes.get(whole) ?? 0) + 1)
  }

  /** Lets a parameter or a reference stand for something. */
  bind(id: string, place: Place): void {
    this.places.set(id, place)
  }

  bound(id: string): Place | undefined {
    return this.places.get(id)
  }

  unbind(id: string): void {
    this.places.delete(id)
  }

  /** Notes an access, and gives the value of the element. */
  access(kind: Access['kind'], { array, sizes, indices }: ArrayPlace): Value {
    if (indices.some(({ terms }) => terms.size > 0)) this.searched.add(array)
    this.trace?.push({ kind, array, sizes, indices, guards: this.guards })
    if (kind === 'write') this.versions.set(array, this.version(array) + 1)
    return unknown(`${array}[${indices.map(textOf).join('][')}]@${this.version(array)}`)
  }

  /** Follows alternatives of which one happens, nobody knows which. */
  choose(alternatives: readonly Alternative[]): Ending {
    const results = alternatives.map((each) => ({ ...each, ...this.tried(each) }))
    // What leaves has no say in what holds behind.
    const going = results.filter(({ ending }) => ending === 'on')
    this.merge(going.map(({ changes }) => changes))
    if (going.length === 1) this.guards = [...this.guards, ...going[0].guards]
    return going.length > 0 ? 'on' : results[0].ending
  }

  /** Follows something behind which nothing is known of what was decided in it. */
  scoped<T>(follow: () => T): T {
    const { guards } = this
    const result = follow()
    this.guards = guards
    return result
  }

  /** Follows an alternative and takes its changes back. */
  private tried({ guards, follow }: Alternative): {
    readonly ending: Ending
    readonly changes: ReadonlyMap<string, Value | undefined>
  } {
    const outer = this.before
    const before = new Map<string, Value | undefined>()
    this.before = before
    const ending = this.scoped(() => {
      this.guards = [...this.guards, ...guards]
      return follow()
    })
    this.before = outer
    const changes = new Map([...before.keys()].map((path) => [path, this.values.get(path)]))
    for (const [path, value] of before) this.put(path, value)
    return { ending, changes }
  }

  private merge(all: readonly ReadonlyMap<string, Value | undefined>[]): void {
    for (const path of new Set(all.flatMap((changes) => [...changes.keys()]))) {
      const [first, ...others] = all.map((changes) =>
        changes.has(path) ? changes.get(path) : this.values.get(path),
      )
      this.set(path, others.every((other) => isSame(first, other)) ? first : this.fresh())
    }
  }

  private set(path: string, value: Value | undefined): void {
    if (this.before !== undefined && !this.before.has(path)) this.before.set(path, this.values.get(path))
    this.put(path, value)
  }

  private put(path: string, value: Value | undefined): void {
    const variable = variableOf(path)
    if (value === undefined) {
      this.values.delete(path)
      this.paths.get(variable)?.delete(path)
      return
    }
    this.values.set(path, value)
    const paths = this.paths.get(variable)
    if (paths === undefined) this.paths.set(variable, new Set([path]))
    else paths.add(path)
  }

  /** It changes with the path, with what it is part of, and with its parts. */
  private version(path: string): number {
    const whole = [path, ...wholesOf(path)].reduce((sum, each) => sum + (this.versions.get(each) ?? 0), 0)
    return whole + (this.changes.get(path) ?? 0)
  }
}

/** `a.b` and `a` of `a.b.c`. */
function wholesOf(path: string): string[] {
  const end = path.lastIndexOf('.')
  return end < 0 ? [] : [path.slice(0, end), ...wholesOf(path.slice(0, end))]
}

function variableOf(path: string): string {
  const end = path.indexOf('.')
  return end < 0 ? path : path.slice(0, end)
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && textOf(a) === textOf(b))
}

/** How a statement ends: with the next one, or elsewhere. */
export type Ending = 'on' | 'break' | 'continue' | 'return'

/** The array that a variable or a field is, from its type; undefined of anything else. */
export function arrayOf(path: string, { type = '' }: SyntaxNode): ArrayPlace | undefined {
  const sizes = [...type.matchAll(/\[(\d+)\]/g)].map(([, size]) => Number(size))
  const isPointer = /\*( const)?$|\(\*\)/.test(type)
  if (sizes.length === 0 && !isPointer) return undefined
  const all = isPointer ? [Number.POSITIVE_INFINITY, ...sizes] : sizes
  return { array: path, sizes: all, indices: [], offset: known(0) }
}
