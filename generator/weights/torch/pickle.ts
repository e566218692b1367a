import { PickleCursor, PickleError } from './pickle-cursor.js'

/** A global that a pickle names, `module.name`. It is never looked up. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** What a global unknown here would have made of its arguments: only its name is kept. */
export class OpaqueObject {
  constructor(readonly madeBy: string) {}
}

/** What the reader of a pickle knows to make. */
export interface PickleHooks {
  /** The object that stands outside of the pickle under an id. */
  persistent(id: unknown): unknown
  /** What a global makes of its arguments; undefined where it is unknown. */
  call(global: string, args: readonly unknown[]): unknown
}

/**
 * Reads a pickle of protocols 2 to 5 without running anything of it: dicts become maps, lists and tuples arrays,
 * whatever `hooks` do not know an `OpaqueObject`. The format: CPython's Lib/pickletools.py.
 * @returns the value, and where the pickle ends.
 * @throws PickleError when it is damaged, PickleCutOff when it ends too soon.
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  hooks: PickleHooks,
): { readonly value: unknown; readonly end: number } {
  const machine: Machine = { cursor: new PickleCursor(bytes, start), stacks: [[]], memo: new Map(), hooks }
  for (;;) {
    const code = String.fromCharCode(machine.cursor.unsigned(1))
    if (code === '.') return { value: pop(machine), end: machine.cursor.at }
    if (!Object.hasOwn(operations, code))
      throw new PickleError(`opcode 0x${code.charCodeAt(0).toString(16)} is not one that PyTorch writes`)
    operations[code](machine)
  }
}

interface Machine {
  readonly cursor: PickleCursor
  /** A stack for each mark that is open, and the first one. */
  readonly stacks: unknown[][]
  readonly memo: Map<number, unknown>
  readonly hooks: PickleHooks
}

type Operation = (machine: Machine) => void

const operations: Readonly<Record<string, Operation>> = {
  // Framing, and the protocol's number.
  '\x80': ({ cursor }) => cursor.unsigned(1),
  '\x95': ({ cursor }) => cursor.take(8),
  // Plain values.
  N: pushing(() => null),
  '\x88': pushing(() => true),
  '\x89': pushing(() => false),
  J: pushing(({ cursor }) => cursor.int32()),
  K: pushing(({ cursor }) => cursor.unsigned(1)),
  M: pushing(({ cursor }) => cursor.unsigned(2)),
  I: pushing(({ cursor }) => Number(cursor.line())),
  G: pushing(({ cursor }) => cursor.double()),
  '\x8a': pushing(({ cursor }) => cursor.long(cursor.unsigned(1))),
  '\x8b': pushing(({ cursor }) => cursor.long(cursor.unsigned(4))),
  // Texts, those of Python 2 among them, and bytes.
  X: pushing(({ cursor }) => cursor.text(cursor.unsigned(4))),
  T: pushing(({ cursor }) => cursor.text(cursor.unsigned(4))),
  U: pushing(({ cursor }) => cursor.text(cursor.unsigned(1))),
  '\x8c': pushing(({ cursor }) => cursor.text(cursor.unsigned(1))),
  '\x8d': pushing(({ cursor }) => cursor.text(cursor.unsigned(8))),
  B: pushing(({ cursor }) => cursor.take(cursor.unsigned(4))),
  C: pushing(({ cursor }) => cursor.take(cursor.unsigned(1))),
  '\x8e': pushing(({ cursor }) => cursor.take(cursor.unsigned(8))),
  '\x96': pushing(({ cursor }) => cursor.take(cursor.unsigned(8))),
  // Containers.
  '}': pushing(() => new Map()),
  ']': pushing(() => []),
  ')': pushing(() => []),
  '\x8f': pushing(() => []),
  '(': ({ stacks }) => stacks.push([]),
  t: (machine) => push(machine, marked(machine)),
  l: (machine) => push(machine, marked(machine)),
  '\x91': (machine) => push(machine, marked(machine)),
  d: (machine) => push(machine, mapOf(marked(machine))),
  '\x85': (machine) => push(machine, popped(machine, 1)),
  '\x86': (machine) => push(machine, popped(machine, 2)),
  '\x87': (machine) => push(machine, popped(machine, 3)),
  a: (machine) => append(machine, popped(machine, 1)),
  e: (machine) => append(machine, marked(machine)),
  '\x90': (machine) => append(machine, marked(machine)),
  s: (machine) => setItems(machine, popped(machine, 2)),
  u: (machine) => setItems(machine, marked(machine)),
  // The stack and the memo.
  '0': pop,
  '1': marked,
  '2': (machine) => push(machine, top(machine)),
  q: (machine) => machine.memo.set(machine.cursor.unsigned(1), top(machine)),
  r: (machine) => machine.memo.set(machine.cursor.unsigned(4), top(machine)),
  '\x94': (machine) => machine.memo.set(machine.memo.size, top(machine)),
  h: (machine) => push(machine, remembered(machine, machine.cursor.unsigned(1))),
  j: (machine) => push(machine, remembered(machine, machine.cursor.unsigned(4))),
  // Objects.
  c: (machine) => push(machine, new PickleGlobal(`${machine.cursor.line()}.${machine.cursor.line()}`)),
  '\x93': (machine) => push(machine, new PickleGlobal(popped(machine, 2).join('.'))),
  Q: (machine) => push(machine, machine.hooks.persistent(pop(machine))),
  R: call,
  '\x81': call,
  '\x92': (machine) => {
    // Arguments by name are of objects that stay opaque.
    pop(machine)
    call(machine)
  },
  // The state of an object: of those that are known, only attributes beside what they hold.
  b: pop,
}

function pushing(make: (machine: Machine) => unknown): Operation {
  return (machine) => push(machine, make(machine))
}

function current({ stacks }: Machine): unknown[] {
  return stacks[stacks.length - 1]
}

function push(machine: Machine, value: unknown): void {
  current(machine).push(value)
}

function popped(machine: Machine, count: number): unknown[] {
  const stack = current(machine)
  if (stack.length < count) throw new PickleError('it takes more from its stack than there is')
  return stack.splice(stack.length - count)
}

function pop(machine: Machine): unknown {
  return popped(machine, 1)[0]
}

function top(machine: Machine): unknown {
  const value = pop(machine)
  push(machine, value)
  return value
}

/** What was pushed since the last mark, which goes. */
function marked({ stacks }: Machine): unknown[] {
  const values = stacks.length > 1 ? stacks.pop() : undefined
  if (values === undefined) throw new PickleError('it closes a mark that is not open')
  return values
}

function remembered({ memo }: Machine, index: number): unknown {
  if (!memo.has(index)) throw new PickleError(`it asks for value ${index}, which it never kept`)
  return memo.get(index)
}

// What is added to an opaque object is not kept.
function append(machine: Machine, values: readonly unknown[]): void {
  const list = top(machine)
  if (Array.isArray(list)) for (const value of values) list.push(value)
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const map = top(machine)
  if (map instanceof Map) for (const [key, value] of mapOf(items)) map.set(key, value)
}

function mapOf(items: readonly unknown[]): Map<unknown, unknown> {
  if (items.length % 2 === 1) throw new PickleError('one of its dicts has a key without a value')
  const map = new Map<unknown, unknown>()
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1])
  return map
}

function call(machine: Machine): void {
  const [callee, args] = popped(machine, 2)
  const isKnown = callee instanceof PickleGlobal && Array.isArray(args)
  const made = isKnown ? machine.hooks.call(callee.name, args) : undefined
  push(machine, made ?? new OpaqueObject(nameOf(callee)))
}

function nameOf(callee: unknown): string {
  if (callee instanceof PickleGlobal) return callee.name
  return callee instanceof OpaqueObject ? callee.madeBy : 'something unnamed'
}
