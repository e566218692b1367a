// needs: clang++
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { loadConfig, parseConfig, withPublishedFormats } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { designSources } from '../../../scripts/hls-lint/design-sources.js'
import { lintConfigs } from '../../../scripts/hls-lint/lint-configs.js'
import { lintDesigns } from '../../../scripts/hls-lint/lint-designs.js'
import { lintAll, lintSources } from '../../../scripts/hls-lint/lint-sources.js'
import { ruleNames } from '../../../scripts/hls-lint/rules/index.js'
import { oddNetworks } from '../../targets/hls-kernel/odd-networks.js'
import { fewBits } from '../../targets/verilog-array/accelerator-configs.js'

afterEach(() => vi.unstubAllEnvs())

test('nano has no findings, in either profile', { timeout: 300_000 }, async () => {
  const { findings, left } = await lintConfigs([])
  expect({ findings, left }).toEqual({ findings: [], left: [] })
})

test('nor have the kernel and units of other networks', { timeout: 300_000 }, async () => {
  const rotated = 'four of sixteen experts, three tasks, layers in strips, narrow words'
  const designs = [
    loadConfig('m3vit-tiny'),
    loadConfig('m3vit-tiny', { numerics: 'edge-moe' }),
    loadConfig('deit-tiny'),
    parseConfig({ name: 'rotated', ...oddNetworks[rotated] }),
    parseConfig(fewBits),
    parseConfig({
      name: 'shared-words',
      ...oddNetworks['attention on the array, heads that share words, more tokens than inputs'],
    }),
  ].map(elaborate)
  const { findings, left } = await lintDesigns(designs)
  expect({ findings, left }).toEqual({ findings: [], left: [] })
})

test('a config is linted by its name, and summed up', { timeout: 300_000 }, async () => {
  const { summary, count, findings, accepted, left } = await lintConfigs(['nano'])
  expect(count).toBeGreaterThan(8)
  expect(left).toEqual([])
  expect(summary).toBe(
    `${count} sources of nano read; ${findings.length} findings; ${accepted.length} more of which rules cannot tell are accepted by comments`,
  )
  for (const finding of findings) expect(finding).toMatch(/^hls\/\w+\.[ch]pp:\d+: [a-z-]+: .+; .+$/)
})

test('the program takes configs by name, and one that there is not is exit code 2', () => {
  const options = { cwd: packageRoot, encoding: 'utf8' } as const
  const program = ['scripts/compiled.mjs', 'lint-hls', 'nowhere.yaml']
  const { status, stdout, stderr } = spawnSync(process.execPath, program, options)
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^nowhere\.yaml: no such preset or file; /),
  })
})

// What the kernel is not made of, and units that it is made of but that are not rewritten with it.
test.each(['gate', 'gelu', 'patch_reorder', 'softmax'])(
  '%s has no findings',
  { timeout: 60_000 },
  async (unit) => {
    const designs = [loadConfig('nano'), withPublishedFormats('nano', 'edge-moe')].map((config) =>
      elaborate(config),
    )
    const sources = designs.flatMap((design) => designSources(design).sources)
    const own = sources.filter(({ main }) => main === `hls/${unit}.hpp`)
    expect(await lintAll(own)).toMatchObject({ findings: [], accepted: [] })
  },
)

test('a design without a kernel has its units, and says why it has no more', () => {
  const { numerics, ...nano } = loadConfig('nano')
  const config = parseConfig({ ...nano, numerics: { ...numerics, softmax: { method: 'shiftmax' } } })
  const { sources, obstacle } = designSources(elaborate(config))
  expect(sources.map(({ main }) => main)).not.toContain('hls/nano_kernel.cpp')
  expect(obstacle).toBe(
    'numerics.softmax.method: whole networks do not run shiftmax in profile exact; write deferred',
  )
})

test('a design is its kernel and every variant of its units', () => {
  const { sources, obstacle } = designSources(elaborate(loadConfig('nano')))
  const mains = sources.map(({ main }) => main)
  expect(obstacle).toBeNull()
  expect(mains[0]).toBe('hls/nano_kernel.cpp')
  expect(mains.filter((main) => main === 'hls/softmax.hpp').length).toBeGreaterThan(1)
  for (const { files } of sources) for (const path of files.keys()) expect(path).toMatch(/^hls\//)
})

const loop = (comment: string) =>
  [
    'static int numbers[64];',
    'void top(const int at[64], int *out) {',
    '#pragma HLS ARRAY_PARTITION variable=numbers cyclic factor=2',
    comment,
    '    for (int i = 0; i < 63; i++) {',
    '#pragma HLS PIPELINE II=1',
    '        out[i] = numbers[at[i]] + numbers[at[i + 1]] + numbers[at[i + 1] + 2];',
    '    }',
    '}',
  ].join('\n')
const one = (text: string) => ({ files: new Map([['hls/case.cpp', text]]), main: 'hls/case.cpp' })
const unsure = /^hls\/case\.cpp:5: ports: cannot tell: whether an iteration of a loop of top, II=1, reads 3 /

test('what a rule cannot tell is a finding, until a comment with a reason accepts it; then it is counted', async () => {
  const without = await lintSources(one(loop('')))
  expect(without.findings).toEqual(expect.arrayContaining([expect.stringMatching(unsure)]))
  expect(without.accepted).toEqual([])
  const accepted = await lintSources(one(loop('// lint: ports: neighbours are never in one bank')))
  expect(accepted.findings.filter((finding) => unsure.test(finding))).toEqual([])
  expect(accepted.accepted).toEqual([expect.stringMatching(unsure)])
})

test('a comment accepts its own rule only, and nothing that is certain', async () => {
  const { findings, accepted } = await lintSources(one(loop('// lint: label: it needs none')))
  expect(findings).toEqual(
    expect.arrayContaining([expect.stringMatching(unsure), expect.stringMatching(/:5: label: /)]),
  )
  expect(accepted).toEqual([])
})

test.each(['// lint: port: a rule that there is not', '// lint: ports:', '// lint: all is well'])(
  'a comment that accepts nothing is exit code 2: %s',
  async (comment) => {
    await expect(lintSources(one(loop(comment)))).rejects.toMatchObject({
      exitCode: 2,
      message: `hls/case.cpp:4: a comment that accepts nothing; write // lint: RULE: REASON; rules are ${ruleNames.join(', ')}`,
    })
  },
)

test('each text is linted once, and each finding given once', async () => {
  const text = loop('// lint: ports: neighbours are never in one bank')
  const { count, findings, accepted } = await lintAll([one(text), one(text), one(`${text}\n`)])
  expect(count).toBe(2)
  expect(new Set(findings).size).toBe(findings.length)
  expect(accepted).toHaveLength(1)
})

test('what clang refuses is exit code 1, with its place', async () => {
  await expect(lintSources(one('void top() {\n    return nothing;\n}'))).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(
      /^hls\/case\.cpp:2: clang does not accept it: use of undeclared identifier 'nothing'/,
    ),
  })
})

test('a clang that is missing is exit code 3, with what to do', async () => {
  vi.stubEnv('PATH', '')
  await expect(lintSources(one('void top() {}'))).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('clang++ is missing: apt-get install clang'),
  })
})

test('a clang that breaks is exit code 3, with what it said', () =>
  withScratchFolder('clang', async (folder) => {
    const script =
      '#!/bin/sh\nif [ "$1" = --version ]; then echo clang version 14.0.6; else echo no memory >&2; exit 1; fi\n'
    await writeFile(join(folder, 'clang++'), script, { mode: 0o755 })
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
    await expect(lintSources(one('void top() {}'))).rejects.toMatchObject({
      exitCode: 3,
      message: 'clang++ failed on hls/case.cpp: no memory',
    })
  }))
