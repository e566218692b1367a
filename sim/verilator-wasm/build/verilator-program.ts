import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cachedBuild } from '../../build-cache.js'
import { type Compilation, type Compiler, linkFlags } from './compiler.js'

/**
 * The path of Verilator's program, from the cache where it was linked before. What was compiled for one that was broken
 * off is not compiled again.
 * @param tree - folder of sources, whose name changes with them.
 * @throws ToolError where the compiler refuses
 */
export async function verilatorProgram(
  tree: string,
  compiler: Compiler,
  note: (line: string) => void,
): Promise<string> {
  const recipe = [compiler.version, ...linkFlags, basename(tree)]
  const folder = await cachedBuild(
    { files: new Map(), recipe, products: ['verilator.wasm'] },
    async (cwd) => {
      const objects = await compiled(tree, compiler, note)
      note('linking')
      await compiler.link(objects, join(cwd, 'verilator.wasm'))
    },
  )
  return join(folder, 'verilator.wasm')
}

async function compiled(tree: string, compiler: Compiler, note: (line: string) => void): Promise<string[]> {
  const precompiled = await commonHeader(tree, compiler)
  const sources = await sourcesOf(tree)
  const left = [...sources.entries()]
  const objects: string[] = []
  let done = 0
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, source] = next
      objects[index] = await objectOf({ tree, source, precompiled }, compiler)
      done++
      if (done % 10 === 0) note(`${done} of ${sources.length} sources compiled`)
    }
  }
  await Promise.all(Array.from({ length: compiler.atOnce }, worker))
  return objects
}

/** What almost all sources include: with it compiled once they take half the time. */
async function commonHeader(tree: string, compiler: Compiler): Promise<string> {
  // The tree's place is part of it: clang looks whether the headers are still those that it was made of.
  const inputs = { files: new Map(), recipe: [compiler.version, tree], products: ['common.pch'] }
  const folder = await cachedBuild(inputs, (cwd) =>
    compiler.precompile(tree, 'shims/common.hpp', join(cwd, 'common.pch')),
  )
  return join(folder, 'common.pch')
}

async function objectOf(compilation: Omit<Compilation, 'object'>, compiler: Compiler): Promise<string> {
  const { tree, source } = compilation
  const object = basename(source).replace(/\.cpp$/, '.o')
  const inputs = { files: new Map(), recipe: [compiler.version, basename(tree), source], products: [object] }
  const folder = await cachedBuild(inputs, (cwd) =>
    compiler.compile({ ...compilation, object: join(cwd, object) }),
  )
  return join(folder, object)
}

/** Those that Verilator's own makefile lists, and those of `shims/`. */
async function sourcesOf(tree: string): Promise<string[]> {
  const makefile = await readFile(join(tree, 'src/Makefile_obj.in'), 'utf8')
  const [, list] = /^RAW_OBJS = \\\n((?:.*\\\n)+)/m.exec(makefile) ?? ['', '']
  const names = [...list.matchAll(/(\w+)\.o/g)].map(([, name]) => `src/${name}.cpp`)
  const own = (await readdir(join(tree, 'shims'))).filter((name) => name.endsWith('.cpp'))
  return [...own.map((name) => `shims/${name}`), ...names]
}
