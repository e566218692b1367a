import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import type { Config } from '../../generator/config/config.js'
import { loadConfig, withPublishedFormats } from '../../generator/config/load.js'
import { edgeMoeData, edgeMoePresent } from '../reference/edge-moe-run.js'
import { badWeights } from './bad-weights.js'
import { runMoeforge } from './run-moeforge.js'

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-accuracy-'), work)
}

/** Runs `accuracy --json` on nano with the defaults of `exact`, changed, and reads what it prints. */
async function measured(
  cwd: string,
  options: readonly string[],
  edit: (config: Config) => Config = (c) => c,
) {
  await writeFile(join(cwd, 'config.json'), JSON.stringify(edit(loadConfig('nano', { numerics: 'exact' }))))
  const run = await runMoeforge(['accuracy', 'config.json', '--json', ...options], { cwd })
  expect(run.exitCode).toBe(0)
  return { ...JSON.parse(run.stdout), stderr: run.stderr }
}

interface Row {
  readonly name: string
  readonly snrDb: number
}
const snr = ({ tensors }: { readonly tensors: readonly Row[] }, name: string) =>
  tensors.find((row) => row.name === name)?.snrDb ?? Number.NaN

test('other configs of the same network beside it, and no others', async () => {
  await inScratch(async (cwd) => {
    const few = loadConfig('nano')
    const own = { weight: 'fixed<12,2>', key: 'fixed<12,5>', value: 'fixed<12,5>' }
    const formats = { ...few.numerics.formats, ...own }
    await writeFile(
      join(cwd, 'few.json'),
      JSON.stringify({ ...few, name: 'few', numerics: { ...few.numerics, formats } }),
    )
    const run = await runMoeforge(['accuracy', 'few.json', '--with', 'nano', '--json'], { cwd })
    const { profiles } = JSON.parse(run.stdout)
    expect(profiles.map(({ label }: { readonly label: string }) => label)).toEqual(['few', 'nano'])
    expect(snr(profiles[0], 'l3_x_out')).toBeLessThan(snr(profiles[1], 'l3_x_out'))
    const other = await runMoeforge(['accuracy', 'few.json', '--with', 'deit-tiny'], { cwd })
    expect([other.exitCode, other.stderr]).toEqual([
      2,
      '--with deit-tiny: its network is not that of few.json; name a config with the same model',
    ])
  })
})

test('both profiles, every tensor that float64 has, and gates', async () => {
  await inScratch(async (cwd) => {
    const { stderr, config, task, taskName, profiles } = await measured(cwd, ['--task', 'depth'])
    expect([stderr, config, task, taskName]).toEqual(['', 'config.json', 1, 'depth'])
    const [exact, edgeMoe] = profiles
    expect([exact.label, edgeMoe.label]).toEqual(['exact', 'edge-moe'])
    for (const { tensors, gates } of profiles) {
      const names = tensors.map(({ name }: Row) => name)
      expect(names).toEqual(
        expect.arrayContaining(['patch_embed', 'l0_fc1_gelu', 'l3_topk_score', 'l3_x_out']),
      )
      expect(names.join(' ')).not.toMatch(/reordered|info|queue|hidden|index|image/)
      for (const row of tensors)
        expect(row).toEqual({
          ...{ name: expect.any(String), mse: expect.any(Number), largestError: expect.any(Number) },
          snrDb: expect.any(Number),
        })
      expect(
        gates.map(({ block, tokens, sameExperts }: Record<string, number>) => [block, tokens, sameExperts]),
      ).toEqual([
        [1, 17, 17],
        [3, 17, 17],
      ])
    }
    expect(exact.tensors).toHaveLength(49)
    expect(snr(exact, 'l3_x_out')).toBeGreaterThan(45)
    expect(snr(edgeMoe, 'l3_x_out')).toBeGreaterThan(35)
    expect(snr(exact, 'l3_x_out')).toBeGreaterThan(snr(edgeMoe, 'l3_x_out') + 5)
    expect(await readdir(cwd)).toEqual(['config.json'])
  })
})

test("finer formats bring the config's own profile close to float64; docs/reference/commands/accuracy.md quotes the figures", async () => {
  await inScratch(async (cwd) => {
    const config = withPublishedFormats('nano', 'exact')
    const { numerics } = config
    const published = await measured(cwd, ['--numerics', 'exact'], () => config)
    expect(snr(published.profiles[0], 'l3_x_out').toFixed(0)).toBe('51')
    const bias = 'fixed<32,10>'
    const biases = { attentionBias: bias, bias, normBias: bias, patchBias: bias }
    const better = await measured(cwd, [], () => {
      return { ...config, numerics: { ...numerics, formats: { ...numerics.formats, ...biases } } }
    })
    expect(snr(better.profiles[0], 'l3_x_out').toFixed(0)).toBe('64')
    const fine = await measured(cwd, [], () => {
      const weights = { weight: 'fixed<24,2>', normScale: 'fixed<22,3>', patchWeight: 'fixed<24,0>' }
      const gelu = { ...numerics.gelu, maxError: 1e-6 }
      const formats = { ...numerics.formats, ...biases, ...weights }
      return { ...config, numerics: { ...numerics, gelu, formats } }
    })
    const [exact, edgeMoe] = fine.profiles
    expect(snr(exact, 'l3_x_out').toFixed(0)).toBe('112')
    for (const { name, snrDb } of exact.tensors) expect([name, snrDb > 100]).toEqual([name, true])
    expect([edgeMoe.label, snr(edgeMoe, 'l3_x_out') < 45]).toEqual(['edge-moe', true])
  })
})

test('one profile with --numerics; a table by default', async () => {
  const run = await runMoeforge(['accuracy', 'nano', '--numerics', 'edge-moe'])
  expect(run.exitCode).toBe(0)
  expect(run.stdout).toMatch(/^tensor +edge-moe +largest +MSE\n +SNR dB +error\n/m)
  expect(run.stdout).toMatch(/^l3_x_out +[\d.]+ /m)
  expect(run.stdout).toMatch(/^l3_gate +17 +17 /m)
  expect(run.stderr).toMatch(/running nano in float64.*running nano in edge-moe/s)
})

test('a profile that the network cannot have is left out; pruned choices do no harm', async () => {
  await inScratch(async (cwd) => {
    const { profiles, stderr } = await measured(cwd, [], ({ model, ...config }) => {
      const { moe } = model
      if (moe === null) throw new Error('nano has experts')
      const gate = { ...moe.gate, order: 'topk-softmax' as const, pruneBelow: 0.4 }
      return { ...config, model: { ...model, moe: { ...moe, gate } } }
    })
    expect(profiles.map(({ label }: { label: string }) => label)).toEqual(['exact'])
    expect(stderr).toMatch(/^not measured in edge-moe, where model\.moe\.gate\.order: topk-softmax is not /)
    expect(snr(profiles[0], 'l3_x_out')).toBeGreaterThan(40)
  })
})

test.each([
  [['--task', '2'], /^--task: there is no task 2; tasks are 0 \(semseg\), 1 \(depth\)$/],
  [['--image', 'none.png'], /^none\.png: does not exist; /],
])('%j: exit code 2', async (options, message) => {
  const run = await runMoeforge(['accuracy', 'nano', ...options])
  expect(run.stderr).toMatch(message)
  expect(run).toMatchObject({ exitCode: 2, stdout: '' })
})

test('all that is wrong with weights in one error', async () => {
  await inScratch(async (cwd) => {
    const [[, prepare, message]] = badWeights
    const run = await runMoeforge(['accuracy', 'nano', '--json', '--weights', await prepare(cwd)], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

test.skipIf(!edgeMoePresent)(
  'm3vit-tiny as calibrated keeps 70 to 60 dB, 20 more than edge-moe, and its experts',
  { timeout: 120_000 },
  async () => {
    await inScratch(async (cwd) => {
      await execa(process.execPath, [join(edgeMoeData, 'make-experts.mjs'), join(cwd, 'experts')])
      const published = join(edgeMoeData, 'weights')
      const image = join(published, 'image.float32.bin')
      const weights = ['--weights', published, '--weights', 'experts', '--image', image]
      const { stdout } = await runMoeforge(['accuracy', 'm3vit-tiny', '--json', ...weights], { cwd })
      const [exact, edgeMoe] = JSON.parse(stdout).profiles
      expect(snr(exact, 'l0_x_out')).toBeGreaterThan(70)
      expect(snr(exact, 'l11_x_out')).toBeGreaterThan(60)
      expect([snr(edgeMoe, 'l0_x_out').toFixed(1), snr(edgeMoe, 'l11_x_out').toFixed(1)]).toEqual([
        '52.6',
        '40.9',
      ])
      for (let block = 0; block < 12; block++) {
        const name = `l${block}_x_out`
        expect(snr(exact, name), name).toBeGreaterThan(snr(edgeMoe, name) + 20)
      }
      expect(exact.gates).toHaveLength(6)
      for (const { sameExperts } of exact.gates) expect(sameExperts).toBeGreaterThanOrEqual(128)
    })
  },
)
