import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'

export const shimFolder = join(packageRoot, 'sim', 'shim')

const flags = ['-std=c++14', '-O2', '-Wall', '-Wextra', '-Werror', '-I', shimFolder]

/** Compiles C++ with the shim, every warning an error, and returns the program's path. It lives as long as the test. */
export async function compile(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'moeforge-shim-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'main.cpp'), source)
  await execa('g++', [...flags, '-o', join(folder, 'main'), join(folder, 'main.cpp')])
  return join(folder, 'main')
}

/** What the compiler has to say about a function body: empty if it accepts it. */
export async function diagnose(body: string): Promise<string> {
  const source = `#include "ap_fixed.h"\n#include "hls_stream.h"\nvoid function() { ${body} }\n`
  const { stderr } = await execa('g++', [...flags, '-fsyntax-only', '-x', 'c++', '-'], {
    input: source,
    reject: false,
  })
  return stderr
}
