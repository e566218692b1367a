// needs: g++ clang++
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { units } from '../../generator/units/index.js'
import { runTool } from '../../sim/run-tool.js'
import { requireTool } from '../../sim/tools.js'
import { shimFolder } from './compile.js'
import { type EmittedSource, emittedDesigns, emittedHeaders } from './emitted.js'

// Vitis HLS is made of clang, which refuses what g++ lets pass: a narrowing in braces is an error there.
const refused = ['-Werror', '-Wc++11-narrowing', '-Wconstant-conversion', '-Wliteral-conversion']
const warnings = ['-Wall', '-Wextra', ...refused, '-Wno-unknown-pragmas', '-Wno-unused-label']
const flags = ['-std=c++14', '-fsyntax-only', ...warnings, '-I', 'hls', '-I', 'sim', '-I', shimFolder]

test('clang takes everything that is emitted, each text once', { timeout: 300_000 }, async () => {
  const sources = emittedDesigns.flatMap(({ label, sources }) => sources.flatMap(chosenOf(label)))
  const texts = new Map(sources.map((files) => [JSON.stringify([...files]), files]))
  expect(texts.size).toBeGreaterThan(2 * units.length)
  for (const files of texts.values()) await compile(files)
})

/** Everything of nano; of other designs the kernel only, as their units are nano's with other numbers. */
function chosenOf(design: string): (source: EmittedSource) => EmittedSource['files'][] {
  return ({ label, files }) => {
    if (design === 'nano exact') return [files]
    if (design !== 'nano edge-moe' && label !== 'the kernel') return []
    // Test benches of kernels differ by a table: once is enough.
    return [new Map([...files].filter(([path]) => path !== 'sim/kernel_main.cpp'))]
  }
}

async function compile(files: EmittedSource['files']): Promise<void> {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-clang-'), async (cwd) => {
    await writeFiles(cwd, new Map(files))
    const sources = [...files.keys()].filter((path) => path.endsWith('.cpp'))
    await runTool(requireTool('clang++'), [...flags, ...sources], { cwd })
  })
}

test('no pragma is unknown to clang but those of HLS', () => {
  const pragmas = emittedHeaders().flatMap(({ lines }) => lines.filter((line) => /^\s*#\s*pragma/.test(line)))
  expect(pragmas.length).toBeGreaterThan(0)
  expect(pragmas.filter((line) => !line.trim().startsWith('#pragma HLS '))).toEqual([])
})
