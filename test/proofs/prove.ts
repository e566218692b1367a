import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { withModules } from '../../generator/print/library-modules.js'
import { libraryFile } from '../../generator/print/templates.js'
import { counterexample } from './counterexample.js'
import type { Method, Proof } from './proof.js'

export interface ProofOptions {
  readonly method: Method
  /** Changes the module's text before it is read. */
  readonly edit?: (text: string) => string
}

export interface Verdict {
  readonly proved: boolean
  /** Assertions that fail, by the names of instances below the wrapper. */
  readonly failed: readonly string[]
  /** What the solver's tool said, and the cycles in which an assertion fails. */
  readonly report: string
}

/** Proves a module, with Yosys and Z3: by induction from a start that is checked too, or of its first cycles. */
export async function prove(proof: Proof, { method, edit = (text) => text }: ProofOptions): Promise<Verdict> {
  return await withTemporaryFolder(join(tmpdir(), `moeforge-proof-${proof.module}-`), async (cwd) => {
    const files = sources(proof, edit)
    await writeFiles(cwd, files)
    const verilog = [...files.keys()].filter((path) => path.endsWith('.v'))
    await execa('yosys', ['-q', '-p', script(proof, verilog)], { cwd })
    const start = await solve(cwd, ['-t', String(method.depth)])
    if (!start.proved || method.kind === 'bounded') return start
    return await solve(cwd, ['-i', '-t', String(method.depth)])
  })
}

const folder = join(packageRoot, 'test/proofs')
const helpers = new Map(
  readdirSync(join(folder, 'lib')).map((name) => [
    `rtl/${name}`,
    readFileSync(join(folder, 'lib', name), 'utf8'),
  ]),
)

/** The wrapper, and all that it is made of. */
function sources({ module, files = {} }: Proof, edit: (text: string) => string): Map<string, string> {
  const wrapper = readFileSync(join(folder, 'wrappers', `${module}.v`), 'utf8')
  return withModules(
    [
      [`rtl/${module}.v`, edit(libraryFile(`${module}.v`))],
      [`rtl/${module}_proof.v`, wrapper],
      ...Object.entries(files),
    ],
    helpers,
  )
}

/**
 * Flat, so that a wrapper's wires with the attribute `hierconn` are those of the module under it; small memories as registers, by
 * the names `mem[0]` and on. What has no value may have any.
 */
function script({ module, sizes }: Proof, verilog: readonly string[]): string {
  const set = Object.entries(sizes).map(([name, value]) => `-chparam ${name} ${value}`)
  return [
    `read_verilog -formal -Irtl ${verilog.join(' ')}`,
    `hierarchy -check -top ${module}_proof ${set.join(' ')}`,
    ...['proc', 'opt_clean', 'memory -nordff', 'flatten', 'opt -keepdc', 'setundef -undriven -anyseq'],
    ...['async2sync', 'dffunmap', 'opt_clean', 'write_smt2 -wires model.smt2'],
  ].join('; ')
}

async function solve(cwd: string, how: readonly string[]): Promise<Verdict> {
  const args = ['--unroll', '-s', 'z3', '--noprogress', '--keep-going', '--dump-vcd', 'trace%.vcd']
  const { stdout } = await execa('yosys-smtbmc', [...args, ...how, 'model.smt2'], { cwd, reject: false })
  const proved = stdout.includes('Status: PASSED')
  const failed = [...stdout.matchAll(/^.*Assert failed in .*\((\S+)\.\$assert\$/gm)].map(([, path]) =>
    path.replaceAll(/\$flatten|\//g, ''),
  )
  // Of each failure one, numbered; the first is the shortest.
  const [trace] = readdirSync(cwd)
    .filter((name) => name.endsWith('.vcd'))
    .sort()
  const cycles = trace === undefined ? '' : counterexample(readFileSync(join(cwd, trace), 'utf8'))
  return { proved, failed, report: `${stdout}\n${cycles}` }
}
