import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '../../../generator/base/errors.js'
import { lackOfNpmTool, type NpmToolName } from '../../wasm/npm-tool.js'
import { type Compiler, compileFlags, folders, linkFlags } from './compiler.js'
import { compilerTools, lackOf } from './tools.js'

type Tree = { [name: string]: Tree | string | Uint8Array }
type RunClang = (args: string[], files: Tree, options: Readonly<Record<string, unknown>>) => Promise<Tree>

// TypeScript looks for no types of a name that it does not know.
const name: NpmToolName = '@yowasp/clang'

/** clang in WebAssembly, from npm: it needs no package of the system, and takes several times as long. @throws ToolError */
export async function yowaspCompiler(): Promise<Compiler> {
  const { runClang, version } = await load()
  const trees = new Map<string, Tree>()
  const treeAt = (folder: string) => {
    const tree = trees.get(folder) ?? readTree(folder, folders)
    trees.set(folder, tree)
    return tree
  }
  return {
    version: [version, ...compileFlags].join(' '),
    // It keeps the process busy.
    atOnce: 1,
    precompile: async (tree, header, precompiled) => {
      const args = [...compileFlags, '-x', 'c++-header', header, '-o', 'made']
      await writeFile(precompiled, await made(runClang, args, treeAt(tree)))
    },
    compile: async ({ tree, source, precompiled, object }) => {
      const files = { ...treeAt(tree), 'common.pch': await readFile(precompiled) }
      const args = [...compileFlags, '-include-pch', 'common.pch', '-c', source, '-o', 'made']
      await writeFile(object, await made(runClang, args, files))
    },
    link: async (objects, program) => {
      const files = await Promise.all(
        objects.map(async (file, index) => [`${index}.o`, await readFile(file)]),
      )
      const tree: Tree = Object.fromEntries(files)
      await writeFile(program, await made(runClang, [...linkFlags, ...Object.keys(tree), '-o', 'made'], tree))
    },
  }
}

async function load(): Promise<{ readonly runClang: RunClang; readonly version: string }> {
  const clang = await import(name).catch(() => {
    const other = lackOf(compilerTools) ?? "or leave out --compiler, for Debian's is here"
    throw new ToolError(`${lackOfNpmTool(name)}; ${other}`)
  })
  const { said } = await run(clang.runClang, ['--version'], {})
  return { runClang: clang.runClang, version: said.split('\n')[0] }
}

/** The file `made` that the arguments name. */
async function made(runClang: RunClang, args: readonly string[], files: Tree): Promise<Uint8Array> {
  const { tree } = await run(runClang, args, files)
  return tree.made as Uint8Array
}

interface Ran {
  readonly tree: Tree
  /** What it printed. */
  readonly said: string
}

async function run(runClang: RunClang, args: readonly string[], tree: Tree): Promise<Ran> {
  let said = ''
  const decoder = new TextDecoder()
  const print = (bytes: Uint8Array | null) => {
    if (bytes !== null) said += decoder.decode(bytes, { stream: true })
  }
  try {
    const options = { stdout: print, stderr: print, fetchProgress: () => undefined, decodeASCII: false }
    return { tree: await runClang(['clang++', ...args], tree, options), said }
  } catch (error) {
    const end = said.trim().split('\n').slice(0, 30).join('\n')
    throw new ToolError(
      `${name} failed on ${args.slice(-3).join(' ')}: ${error instanceof Error ? error.message : error}\n${end}`,
    )
  }
}

function readTree(folder: string, names: readonly string[]): Tree {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => names.length === 0 || names.includes(entry.name))
      .map((entry) => {
        const path = join(folder, entry.name)
        return [entry.name, entry.isDirectory() ? readTree(path, []) : readFileSync(path)]
      }),
  )
}
