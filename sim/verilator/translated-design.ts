import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What Verilator made of a design: C++ in `obj_dir`, in its own grouping. */
export interface TranslatedDesign {
  /** File names in `obj_dir` of what runs in every cycle. */
  readonly fast: readonly string[]
  /** Of what runs at the start alone. */
  readonly slow: readonly string[]
  /** File names of the runtime that it needs, in Verilator's include folder. */
  readonly runtime: readonly string[]
  /** Macros that design and runtime are compiled with, as compiler arguments. */
  readonly defines: readonly string[]
}

/** Reads the lists that Verilator writes for makefiles. @param cwd - the folder that holds `obj_dir`. */
export async function translatedDesign(cwd: string, top: string): Promise<TranslatedDesign> {
  const folder = join(cwd, 'obj_dir')
  const text = await readFile(join(folder, `V${top}_classes.mk`), 'utf8')
  const there = new Set(await readdir(folder))
  const files = (...lists: string[]) =>
    lists.flatMap((list) => listed(text, list)).map((stem) => `${stem}.cpp`)
  const own = (...lists: string[]) => files(...lists).filter((name) => there.has(name))
  return {
    fast: own('VM_CLASSES_FAST', 'VM_SUPPORT_FAST'),
    slow: own('VM_CLASSES_SLOW', 'VM_SUPPORT_SLOW'),
    runtime: files('VM_GLOBAL_FAST', 'VM_GLOBAL_SLOW'),
    defines: macros.map((name) => `-D${name}=${setting(text, name)}`),
  }
}

const macros = ['VM_COVERAGE', 'VM_SC', 'VM_TRACE', 'VM_TRACE_FST', 'VM_TRACE_VCD']

/** The words of `NAME += \`, a line each. */
function listed(text: string, name: string): string[] {
  const words = new RegExp(`^${name} \\+= \\\\\\n((?:\\t.*\\n)*)`, 'm').exec(text)?.[1] ?? ''
  return words.split(/[\s\\]+/).filter((word) => word !== '')
}

/** The digit of `NAME = 0`. */
function setting(text: string, name: string): string {
  return new RegExp(`^${name} = (\\d)`, 'm').exec(text)?.[1] ?? '0'
}
