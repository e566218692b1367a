import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { readPreset } from '../../generator/config/presets.js'
import { runMoeforge } from './run-moeforge.js'

// Without its numerics: cases bring their own.
const nano = readPreset('nano').replace(/^numerics:[\s\S]*/m, '')

/** The nano preset with a piece replaced. */
function edited(from: string | RegExp, to: string): string {
  const text = nano.replace(from, to)
  expect(text, `${from} is not in nano`).not.toBe(nano)
  return text
}

const malformed: [string, () => string, RegExp][] = [
  [
    'heads that do not divide',
    () => edited(/heads: \d+/, 'heads: 5'),
    /^model\.heads: 5 does not divide embedDim 32; try 2, 4 or 8$/m,
  ],
  [
    'an unknown key',
    () => edited('embedDim', 'embeddim'),
    /^model\.embeddim: unknown key; did you mean embedDim\?$/m,
  ],
  [
    'a word for a number',
    () => edited(/depth: \d+/, 'depth: twelve'),
    /^model\.depth: "twelve" is not a whole number/m,
  ],
  ['more choices than experts', () => edited(/topK: \d+/, 'topK: 7'), /^model\.moe\.topK: 7 /m],
  [
    'a kind of gate that there is not',
    () => edited('hidden: 64', 'hidden: 64, gate: { kind: per-token }'),
    /^model\.moe\.gate\.kind: "per-token" is not allowed; write per-task, shared or task-conditioned$/m,
  ],
  [
    "a task's experts fewer than its choices",
    () => edited('hidden: 64', 'hidden: 64, gate: { expertsPerTask: 1 }'),
    /^model\.moe\.gate\.expertsPerTask: 1 is less than topK 2; write at least 2, or lower topK$/m,
  ],
  [
    "a task's experts beyond the last",
    () => edited('hidden: 64', 'hidden: 64, gate: { expertsPerTask: 2 }').replace('depth]', 'depth, edge]'),
    /^model\.moe\.gate\.expertsPerTask: 2 gives task 2 \(edge\) the experts 3 to 4, but there are 4; try 3 or 4, or/m,
  ],
  [
    'top-k before softmax in edge-moe',
    () =>
      `${edited('hidden: 64', 'hidden: 64, gate: { order: topk-softmax }')}\nnumerics: { profile: edge-moe }\n`,
    /^model\.moe\.gate\.order: topk-softmax is not the softmax-topk of profile edge-moe; write softmax-topk, or/m,
  ],
  [
    'a threshold above every score',
    () => edited('hidden: 64', 'hidden: 64, gate: { pruneBelow: 2 }'),
    /^model\.moe\.gate\.pruneBelow: 2 is out of range; write a number from 0 to 1$/m,
  ],
  [
    'a patch that does not fit',
    () => edited(/patchSize: \d+/, 'patchSize: 7'),
    /^model\.image\.height: 32 is not a multiple of patchSize 7; try 28 or 35$/m,
  ],
  ['taps that are no power of two', () => edited(/taps: \d+/, 'taps: 12'), /^hardware\.array\.taps: 12 /m],
  [
    'a ring that is too small',
    () => edited(/weightTiles: \d+/, 'weightTiles: 3'),
    /^hardware\.buffers\.weightTiles: 3 /m,
  ],
  ['an unknown device', () => edited('zcu102', 'zcu103'), /^hardware\.device: "zcu103" /m],
  [
    'a format of no width',
    () => `${nano}\nnumerics: { formats: { activation: "fixed<0,1>" } }\n`,
    /^numerics\.formats\.activation: "fixed<0,1>" /m,
  ],
  [
    'the other rounding in edge-moe',
    () => `${nano}\nnumerics: { profile: edge-moe, rounding: rnd }\n`,
    /^numerics\.rounding: rnd /m,
  ],
  ['broken YAML', () => `${nano}\n  : [`, /\d+:\d+/],
  ['an empty file', () => '', /is empty/],
]

test.each(malformed)('%s: a readable error, exit code 2, nothing written', async (_, text, message) => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-malformed-'), async (cwd) => {
    await writeFile(join(cwd, 'bad.yaml'), text())
    const run = await runMoeforge(['generate', 'bad.yaml', '--out', 'out'], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(run.exitCode).toBe(2)
    expect(existsSync(join(cwd, 'out'))).toBe(false)
    expect(await readdir(cwd)).toEqual(['bad.yaml'])
  })
})

test('several problems are reported together', async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-malformed-'), async (cwd) => {
    await writeFile(
      join(cwd, 'bad.yaml'),
      edited(/heads: \d+/, 'heads: 5')
        .replace(/taps: \d+/, 'taps: 12')
        .replace('zcu102', 'zcu103'),
    )
    const run = await runMoeforge(['generate', 'bad.yaml', '--out', 'out'], { cwd })
    expect(run.stderr.split('\n').map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['model.heads', 'hardware.array.taps', 'hardware.device']),
    )
  })
})
