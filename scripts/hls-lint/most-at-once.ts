import { contradict, type Guard } from './accesses/guards.js'
import type { Access } from './accesses/state.js'
import { textOf } from './accesses/values.js'
import type { Load } from './storage.js'

/** Accesses that happen together: they have the same guards. */
interface Group {
  readonly guards: readonly Guard[]
  readonly accesses: readonly Access[]
}

/** The most that happens to a bank in one iteration. */
export interface MostAtOnce {
  /** Where what it depends on is the same, so that it does happen. */
  readonly certain: Load
  /** Where conditions that have nothing to do with each other may all hold. */
  readonly possible: Load
}

/** The most elements of a bank that are read and written in one iteration, whatever is decided in it. */
export function mostAtOnce(accesses: readonly Access[]): MostAtOnce {
  const groups = groupsOf(accesses)
  const most = (excludes: Relation) =>
    loadOf(componentsOf(groups, excludes).flatMap((component) => largest(component, excludes)))
  return { certain: most((a, b) => contradictory(a, b) || !related(a, b)), possible: most(contradictory) }
}

/** Whether two groups are not to be counted together. */
type Relation = (a: Group, b: Group) => boolean

function groupsOf(accesses: readonly Access[]): Group[] {
  const groups = new Map<string, { readonly guards: readonly Guard[]; readonly accesses: Access[] }>()
  for (const access of accesses) {
    const key = JSON.stringify(
      access.guards.map(({ subject, low, high, except }) => [subject, `${low} ${high}`, except]),
    )
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { guards: access.guards, accesses: [access] })
    else known.accesses.push(access)
  }
  return [...groups.values()]
}

function contradictory(a: Group, b: Group): boolean {
  return a.guards.some((guard) => b.guards.some((other) => contradict(guard, other)))
}

/** Whether all that one depends on, the other depends on too. */
function related(a: Group, b: Group): boolean {
  const [few, many] = [a, b]
    .map(({ guards }) => new Set(guards.filter(({ isWhole }) => !isWhole).map(({ subject }) => subject)))
    .toSorted((x, y) => x.size - y.size)
  return [...few].every((subject) => many.has(subject))
}

/** Groups that exclude each other, or others that do. */
function componentsOf(groups: readonly Group[], excludes: Relation): Group[][] {
  let components: Group[][] = []
  for (const group of groups) {
    const near = components.filter((own) => own.some((other) => excludes(group, other)))
    components = [...components.filter((own) => !near.includes(own)), [group, ...near.flat()]]
  }
  return components
}

/** Of groups those that can happen together and take most. */
function largest(groups: readonly Group[], excludes: Relation): Group[] {
  if (groups.length > mostSearched) return greedy(groups, excludes)
  const [first, ...others] = groups
  if (first === undefined) return []
  const compatible = others.filter((other) => !excludes(first, other))
  const withFirst = [first, ...largest(compatible, excludes)]
  if (compatible.length === others.length) return withFirst
  const without = largest(others, excludes)
  return sizeOf(without) > sizeOf(withFirst) ? without : withFirst
}

// Twice as long for each group more; beyond that the largest groups come first, which may miss some.
const mostSearched = 16

function greedy(groups: readonly Group[], excludes: Relation): Group[] {
  const taken: Group[] = []
  for (const group of groups.toSorted((a, b) => sizeOf([b]) - sizeOf([a])))
    if (!taken.some((other) => excludes(group, other))) taken.push(group)
  return taken
}

function sizeOf(groups: readonly Group[]): number {
  const { reads, writes } = loadOf(groups)
  return reads + writes
}

function loadOf(groups: readonly Group[]): Load {
  const elements = { read: new Set<string>(), write: new Set<string>() }
  for (const { accesses } of groups)
    for (const { kind, indices } of accesses) elements[kind].add(indices.map(textOf).join(']['))
  return { reads: elements.read.size, writes: elements.write.size }
}
