import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CheckError, ToolError } from '../../generator/base/errors.js'
import { cachedBuild } from '../../sim/build-cache.js'
import { runTool } from '../../sim/run-tool.js'
import { simFile } from '../../sim/sim-file.js'
import { requireTool, toolVersion } from '../../sim/tools.js'
import { reduceTree } from './reduce-tree.js'
import type { MarkedSources } from './source-pragmas.js'
import type { SyntaxNode } from './syntax-node.js'

/** A pragma that names what is not there, and what clang says of it. */
export interface RefusedPragma {
  readonly file: string
  readonly line: number
  readonly message: string
}

/** What clang makes of sources. */
export interface SyntaxTree {
  readonly nodes: readonly SyntaxNode[]
  readonly refused: readonly RefusedPragma[]
}

/**
 * What stands in marked sources, as clang understands it for synthesis; from the cache where it was read before.
 * The vendor's headers are the strict stand-ins, which declare and compute nothing, so their calls are ends of the tree.
 * @param main - the file that includes all others
 * @throws CheckError with what clang refuses, but for pragmas; ToolError where it is missing or broke
 */
export async function syntaxTree({ files, pragmas }: MarkedSources, main: string): Promise<SyntaxTree> {
  const inputs = {
    files: new Map([...files, ...strictHeaders()]),
    recipe: ['hls-lint', treeVersion, await toolVersion('clang++'), main, ...flags],
    products: [treeFile],
  }
  const places = new Set(pragmas.map(({ file, line }) => `${file}:${line}`))
  const folder = await cachedBuild(inputs, async (cwd) => {
    const { tree, errors } = await dumped(main, cwd)
    const others = errors.filter(({ file, line }) => !places.has(`${file}:${line}`))
    if (others.length > 0) throw new CheckError(others.map(refusal).join('\n'))
    const nodes = reduceTree(tree, (file) => files.has(file))
    await writeFile(join(cwd, treeFile), JSON.stringify({ nodes, refused: errors }))
  })
  return JSON.parse(await readFile(join(folder, treeFile), 'utf8')) as SyntaxTree
}

const treeFile = 'tree.json'

// To be raised where reduce-tree.ts gives something else: trees in the cache are of the old kind.
const treeVersion = '4'

const headers = ['ap_fixed.h', 'ap_int.h', 'hls_stream.h', 'hls_vector.h']
const flags = [
  ...['-std=c++14', '-fsyntax-only', '-w', '-ferror-limit=0', '-D__SYNTHESIS__', '-I', 'hls', '-I', 'strict'],
  ...['-Xclang', '-ast-dump=json', '-x', 'c++'],
]

function strictHeaders(): [string, string][] {
  return headers.map((name) => [`strict/${name}`, simFile(`shim-strict/${name}`)])
}

/** The tree as clang prints it, errors or not. */
async function dumped(main: string, cwd: string): Promise<{ tree: string; errors: RefusedPragma[] }> {
  const clang = requireTool('clang++')
  const quiet = '"$0" "$@" 2>errors.txt || true'
  const tree = await runTool('/bin/sh', ['-c', quiet, clang, ...flags, main], { cwd })
  const said = await readFile(join(cwd, 'errors.txt'), 'utf8')
  const errors = [...said.matchAll(/^(\S+?):(\d+):\d+: (?:fatal )?error: (.*)$/gm)].map(
    ([, file, line, message]) => ({ file, line: Number(line), message }),
  )
  if (!tree.endsWith('}') || (said !== '' && errors.length === 0))
    throw new ToolError(`clang++ failed on ${main}: ${said.trim()}`)
  return { tree, errors }
}

function refusal({ file, line, message }: RefusedPragma): string {
  return `${file}:${line}: clang does not accept it: ${message}; mend it, or the template that it comes from`
}
