import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ToolError } from '../../../generator/base/errors.js'
import { packageRoot } from '../../../generator/base/root.js'
import { cachedBuild } from '../../build-cache.js'
import { runTool } from '../../run-tool.js'
import { version } from '../src/version.js'
import { type ArchiveOptions, archive, sourceArchive } from './source-archive.js'
import { requireTools, sourceTools } from './tools.js'

/** What of the archive the build needs, and the licences, which go with it. */
const taken = ['src', 'include', 'LICENSE', 'Artistic']
const release = `${version} 2023-01-22`

/** What Verilator's `configure` would write for WASI, from templates whose names end in `.in`: nothing of this machine. */
const configured: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'src/config_build.h': [
    ['PACKAGE_STRING ""', `PACKAGE_STRING "Verilator ${release}"`],
    ['"0.000"', `"${version}"`],
    ['#undef HAVE_STAT_NSEC', '#define HAVE_STAT_NSEC'],
    ['#undef HAVE_COROUTINES', '#define HAVE_COROUTINES'],
  ],
  'include/verilated_config.h': [
    ['@PACKAGE_NAME@', 'Verilator'],
    ['@PACKAGE_VERSION@', release],
    ['@VERILATOR_VERSION_INTEGER@', `${version.replace('.', '')}000`],
  ],
}

/**
 * What differs from Debian's sources: the headers of `shims/`, and in place of the hash and the set whose results go
 * into the output those of the native Verilator.
 */
const edited: typeof configured = {
  'src/V3Os.cpp': [['#include "V3Os.h"', '#include "V3Os.h"\n#include "wasi_extras.h"']],
  'src/V3Hash.cpp': [
    ['#include "V3Hash.h"', '#include "V3Hash.h"\n#include "native_order.h"'],
    ['std::hash<std::string>{}(val)', 'native_hash(val)'],
  ],
  'src/V3Split.cpp': [
    ['#include "V3Split.h"', '#include "V3Split.h"\n#include "native_order.h"'],
    ['using ColorSet = std::unordered_set<uint32_t>;', 'using ColorSet = native_set;'],
  ],
}

const astTypes = ['V3AstNodeDType.h', 'V3AstNodeExpr.h', 'V3AstNodeOther.h'].map((file) => `--astdef ${file}`)
const astgen = `python3 astgen -I . ${astTypes.join(' ')} --dfgdef V3DfgVertices.h`

/** As `src/Makefile_obj.in` has them: shell commands in `src/`. */
const generating = [
  `echo 'static const char* const DTVERSION_rev = "(WebAssembly)";' >config_rev.h`,
  `${astgen} --classes`,
  `${astgen} V3Const.cpp`,
  'python3 bisonpre --yacc bison -d -v -o V3ParseBison.c verilog.y',
  'flex -d -oV3Lexer_pregen.yy.cpp verilog.l',
  'python3 flexfix V3Lexer <V3Lexer_pregen.yy.cpp >V3Lexer.yy.cpp',
  'flex -d -oV3PreLex_pregen.yy.cpp V3PreLex.l',
  'python3 flexfix V3PreLex <V3PreLex_pregen.yy.cpp >V3PreLex.yy.cpp',
]

/** The header that a generated scanner includes: flex's, which Debian has in a package by itself. */
const scannerHeader = '/usr/include/FlexLexer.h'

/** Steps on the way, templates for make among them, which nothing here runs. */
const removed = [
  ...['src/V3ParseBison.output', 'src/V3Lexer_pregen.yy.cpp', 'src/V3PreLex_pregen.yy.cpp'],
  ...['include/verilated.mk.in', 'include/.gitignore'],
  ...Object.keys(configured).map((file) => `${file}.in`),
]

/**
 * A folder with Verilator's sources in `src/` and `include/`, those that its build generates among them, and what they
 * need for WASI in `shims/`. From the cache where it was made before.
 * @throws ToolError; InputError as `sourceArchive` does
 */
export async function sourceTree(options: ArchiveOptions, note: (line: string) => void): Promise<string> {
  const products = [
    'src/V3Const__gen.cpp',
    'src/V3PreLex.yy.cpp',
    ...Object.keys(configured),
    'LICENSE',
    'Artistic',
  ]
  const recipe = [
    archive.sha256,
    JSON.stringify({ taken, configured, edited, generating, scannerHeader, removed }),
  ]
  return cachedBuild({ files: shims(), recipe, products }, async (cwd) => {
    requireTools(sourceTools)
    if (!existsSync(scannerHeader))
      throw new ToolError(`${scannerHeader} is missing: apt-get install libfl-dev`)
    note(`loading ${archive.name}`)
    const packed = await sourceArchive(options)
    const members = taken.map((name) => `verilator-${version}/${name}`)
    await runTool('tar', ['-xzf', packed, '--strip-components=1', ...members], { cwd })
    for (const [file, pairs] of Object.entries(configured))
      await substitute(join(cwd, `${file}.in`), join(cwd, file), pairs)
    for (const [file, pairs] of Object.entries(edited))
      await substitute(join(cwd, file), join(cwd, file), pairs)
    note('generating the parser and the syntax tree')
    for (const command of generating) await runTool('/bin/sh', ['-c', command], { cwd: join(cwd, 'src') })
    await copyFile(scannerHeader, join(cwd, 'src', basename(scannerHeader)))
    for (const file of removed) await rm(join(cwd, file))
  })
}

function shims(): Map<string, string> {
  const folder = join(packageRoot, 'sim/verilator-wasm/shims')
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [`shims/${file.slice(folder.length + 1)}`, readFileSync(file, 'utf8')]))
}

/** @throws ToolError where the file lacks what is replaced */
async function substitute(
  from: string,
  to: string,
  pairs: readonly (readonly [string, string])[],
): Promise<void> {
  let text = await readFile(from, 'utf8')
  for (const [old, wanted] of pairs) {
    if (!text.includes(old)) throw new ToolError(`${from} has no ${old}; it is not of Verilator ${version}`)
    text = text.replace(old, wanted)
  }
  await writeFile(to, text)
}
