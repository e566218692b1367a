import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { writeFiles } from '../../../generator/base/write-files.js'
import { exampleTops } from '../../../scripts/verilator-lint.js'
import { findTool } from '../../../sim/tools.js'
import {
  lint,
  runtime,
  type VerilateRequest,
  VerilatorError,
  verilate,
  version,
} from '../../../sim/verilator-wasm/src/index.js'
import { counter, isBuilt, packageFolder, unlessBuilt } from './built.js'

const narrow = `module narrow(input [3:0] x, output [1:0] y);
  assign y = x;
endmodule
`

describe.skipIf(!isBuilt)(`Verilator in WebAssembly${unlessBuilt}`, () => {
  describe.skipIf(findTool('verilator') === null)('writes what the native one writes', () => {
    const [accelerator] = exampleTops()
    test.each([
      ['counter', { files: { 'counter.v': counter }, top: 'counter' }],
      ['softmax', exampleRequest('softmax')],
      [accelerator, exampleRequest(accelerator)],
    ])('%s', async (_, request) => {
      const { files, log } = await verilate(request)
      const native = await nativeFiles(request)
      expect(log).toBe('')
      const text = (path: string) => `${path}: ${files.get(path) === native.get(path) ? 'equal' : 'differs'}`
      expect([...files.keys()].toSorted().map(text)).toEqual(
        [...native.keys()].toSorted().map((path) => `${path}: equal`),
      )
    })
  })

  test('says where an error is', async () => {
    const error = await failure({ files: { 'rtl/a.v': 'module a;\n  wire [1:0 b;\nendmodule\n' }, top: 'a' })
    expect(error.exitCode).toBe(1)
    expect(error.problems[0]).toMatchObject({ kind: 'error', file: 'rtl/a.v', line: 2, column: 13 })
    expect(error.problems[0].message).toContain('syntax error')
    expect(error.message).toBe(`verilator failed with exit code 1\n${error.log.trim()}`)
  })

  test('says which module is missing', async () => {
    const error = await failure({ files: { 'a.v': 'module a;\n  part p();\nendmodule\n' }, top: 'a' })
    expect(error.problems[0]).toMatchObject({
      file: 'a.v',
      line: 2,
      column: 3,
      message: "Cannot find file containing module: 'part'",
    })
  })

  test('fails on warnings as the native one does, unless told otherwise', async () => {
    const request = { files: { 'narrow.v': narrow }, top: 'narrow', args: ['-Wall'] }
    const width = { kind: 'warning', code: 'WIDTH', file: 'narrow.v', line: 2, column: 12 }
    expect((await failure(request)).problems[0]).toMatchObject(width)
    const { files, problems } = await verilate({ ...request, args: ['-Wall', '-Wno-fatal'] })
    expect(problems[0]).toMatchObject(width)
    expect(files.has('obj_dir/Vnarrow.cpp')).toBe(true)
  })

  test('lints', async () => {
    expect(await lint({ files: { 'counter.v': counter }, top: 'counter' })).toEqual({ log: '', problems: [] })
    const { problems } = await lint({ files: { 'narrow.v': narrow }, top: 'narrow', args: ['-Wall'] })
    expect(problems.map(({ code }) => code)).toEqual(['WIDTH', 'UNUSEDSIGNAL'])
    const nothing = lint({ files: {}, top: 'narrow', args: ['--no-such-option'] })
    expect((await nothing).problems[0].message).toContain('Invalid option: --no-such-option')
  })

  test.each(['/etc/passwd', '../../etc/passwd', '/proc/self/environ'])('does not see %s', async (path) => {
    const error = await failure({ files: { 'a.v': `module a;\n\`include "${path}"\nendmodule\n` }, top: 'a' })
    expect(error.problems[0]).toMatchObject({ line: 2, message: `Cannot find include file: ${path}` })
  })

  test('sees every file that it is given, whatever its name', async () => {
    // Arguments are counted in bytes, not in characters.
    const long = `rtl/${'ä'.repeat(500)}.v`
    const files = {
      [long]: '`include "sub/width.vh"\nmodule zaehler(output [`WIDTH-1:0] q); part p(q); endmodule\n',
      'rtl/part.v': new TextEncoder().encode('module part(output [`WIDTH-1:0] q); assign q = 3; endmodule\n'),
      'include/sub/width.vh': '`define WIDTH 5\n',
    }
    const made = await verilate({ files, top: 'zaehler', args: ['-Iinclude', long, 'rtl/part.v'] })
    expect(made.files.get('obj_dir/Vzaehler.h')).toContain('VL_OUT8(&q,4,0);')
    expect([...made.files.keys()].filter((path) => !path.startsWith('obj_dir/'))).toEqual([])
  })

  test('says so where a design is nested more deeply than the stack', async () => {
    const sum = `${'x + '.repeat(8000)}x`.replace(/(x \+ ){100}/g, '$&\n')
    const files = { 'a.v': `module a(input [7:0] x, output [7:0] y);\nassign y = ${sum};\nendmodule\n` }
    const error = await failure({ files, top: 'a' })
    expect(error).toMatchObject({ exitCode: 134 })
    expect(error.problems[0].message).toContain('run it in a worker with resourceLimits.stackSizeMb')
    const limits = { resourceLimits: { stackSizeMb: 200 } }
    expect(await inWorker({ files, top: 'a' }, limits)).toContain('obj_dir/Va.cpp')
  })

  test('runs in a worker', async () => {
    const paths = await inWorker({ files: { 'counter.v': counter }, top: 'counter' })
    expect(paths).toContain('obj_dir/Vcounter.cpp')
  })

  test('keeps what runs at once apart', async () => {
    const wide = counter.replace('7:0', '70:0')
    const requests = [counter, wide, narrow].map((text, index) => ({
      files: { 'a.v': text },
      top: tops[index],
    }))
    const alone = []
    for (const request of requests) alone.push(await outcome(request))
    expect(await Promise.all(requests.map(outcome))).toEqual(alone)
    expect(new Set(alone.map((each) => JSON.stringify(each))).size).toBe(3)
  })

  test('refuses two files where there can be one', async () => {
    const files = { a: '', 'a/b.v': counter }
    await expect(verilate({ files, top: 'counter' })).rejects.toThrow(
      'files: "a/b.v" goes through a path that is a file too; rename one of them',
    )
  })

  test('is the version that it says', async () => {
    const { log } = await verilate({ files: {}, top: 'none', args: ['--version'] })
    expect(log).toMatch(new RegExp(`^Verilator ${version} `))
    expect((await runtime.files()).get('verilated_config.h')).toContain(`VERILATOR_VERSION "${version} `)
  })
})

test('what a browser runs needs nothing of Node', async () => {
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, from] of readFileSync(join(packageFolder, 'src', file), 'utf8').matchAll(
      / from '([^']+)'/g,
    )) {
      expect(from, file).toMatch(/^(\.\/|@bjorn3\/browser_wasi_shim$)/)
      if (from.startsWith('./')) visit(from.slice(2).replace(/\.js$/, '.ts'))
    }
  }
  visit('engine.ts')
  expect(seen.size).toBeGreaterThan(3)
})

const tops = ['counter', 'counter', 'narrow']

async function outcome(request: VerilateRequest): Promise<unknown> {
  return verilate(request).then(
    ({ files }) => [...files],
    (error) => error.message,
  )
}

async function failure(request: VerilateRequest): Promise<VerilatorError> {
  const error = await verilate(request).catch((reason) => reason)
  expect(error).toBeInstanceOf(VerilatorError)
  return error
}

/** A module of the example as moeforge's own simulations have it translated. */
function exampleRequest(top: string): VerilateRequest {
  const library = join(packageRoot, 'templates/lib')
  const topics = readdirSync(library, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders = ['hls-out/nano/rtl', ...topics.map(({ name }) => `templates/lib/${name}`)]
  const names = folders.flatMap((folder) =>
    readdirSync(join(packageRoot, folder)).map((name) => `${folder}/${name}`),
  )
  const sources = names.filter((name) => /\.vh?$/.test(name))
  const files = Object.fromEntries(sources.map((name) => [name, readFileSync(join(packageRoot, name))]))
  const flags = ['-Wall', '-O3', '--x-assign', 'fast', '--x-initial', 'unique']
  return { files, top, args: [...flags, ...folders.flatMap((folder) => ['-y', folder])] }
}

/** What the native Verilator writes, by path, but for the dates of files. */
async function nativeFiles({ files, top, args = [] }: VerilateRequest): Promise<Map<string, string>> {
  return withScratchFolder('native', async (cwd) => {
    await writeFiles(cwd, new Map(Object.entries(files)))
    const [source = ''] = Object.keys(files).filter(
      (path) => path.endsWith(`/${top}.v`) || path === `${top}.v`,
    )
    const line = ['--cc', '--top-module', top, ...args, source]
    await promisify(execFile)('verilator', line, { cwd })
    const names = (await readdir(join(cwd, 'obj_dir'))).filter((name) => !name.endsWith('__verFiles.dat'))
    const read = names.map(
      async (name) => [`obj_dir/${name}`, await readFile(join(cwd, 'obj_dir', name), 'utf8')] as const,
    )
    return new Map(await Promise.all(read))
  })
}

/** Paths of what it writes in a worker, by the compiled package. */
function inWorker(request: VerilateRequest, options: object = {}): Promise<string[]> {
  const address = pathToFileURL(join(packageFolder, 'dist/index.js')).href
  const code = `const { parentPort, workerData } = require('node:worker_threads')
import('${address}')
  .then(({ verilate }) => verilate(workerData))
  .then(({ files }) => parentPort.postMessage([...files.keys()]))`
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: request, ...options })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
