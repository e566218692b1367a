// needs: verilator g++
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { idle, wide } from '../targets/verilog-array/accelerator-configs.js'
import { buildTimeout } from '../targets/verilog-array/accelerator-setup.js'
import { runMoeforge } from './run-moeforge.js'

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-infer-backends-'), work)
}

/** Dumps a run on each of the backends, and expects all files to equal the model's. @returns the model's manifest. */
async function mustDumpTheSame(cwd: string, backends: readonly string[], command: readonly string[]) {
  for (const backend of ['model', ...backends]) {
    const files = ['--dump', backend, '--png', `${backend}.png`]
    const run = await runMoeforge(['infer', ...command, '--backend', backend, ...files, '--json'], { cwd })
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  }
  const manifest = async (backend: string) =>
    JSON.parse(await readFile(join(cwd, backend, 'manifest.json'), 'utf8'))
  const model = await manifest('model')
  const files: string[] = model.tensors.map(({ file }: { file: string }) => file)
  for (const backend of backends) {
    expect(await manifest(backend)).toEqual({ ...model, backend })
    expect((await readdir(join(cwd, backend))).sort()).toEqual([...files, 'manifest.json'].sort())
    for (const file of [...files.map((name) => `/${name}`), '.png']) {
      const [got, want] = [await readFile(`${cwd}/${backend}${file}`), await readFile(`${cwd}/model${file}`)]
      expect(got.equals(want), `${backend}${file}`).toBe(true)
    }
  }
  return model
}

describe("a dump is the model's, file by file", () => {
  test('nano on csim and verilator, its weights from a folder', async () => {
    await inScratch(async (cwd) => {
      await runMoeforge(['weights', 'synth', 'nano', '--seed', '7', '--out', 'floats'], { cwd })
      const command = ['nano', '--weights', 'floats', '--seed', '3', '--task', 'depth']
      const { tensors } = await mustDumpTheSame(cwd, ['csim', 'verilator'], command)
      expect(tensors.length).toBeGreaterThan(70)
    })
  })

  test('nano in edge-moe on csim', async () => {
    await inScratch(async (cwd) => {
      await mustDumpTheSame(cwd, ['csim'], ['nano', '--numerics', 'edge-moe'])
    })
  })

  test.each([
    ['some choices pruned', wide, 'task2_l2_moe_hidden', [1, 39]],
    ['all choices pruned, a class head', idle, 'task2_l2_moe_hidden', [0, 0]],
  ] as const)(
    '%s, on csim and verilator: hidden values have as many rows as tokens are queued',
    async (_, config, name, [fewest, most]) => {
      await inScratch(async (cwd) => {
        await writeFile(join(cwd, 'pruned.json'), JSON.stringify(config))
        const { tensors } = await mustDumpTheSame(cwd, ['csim', 'verilator'], ['pruned.json', '--task', '2'])
        const hidden = tensors.find((each: { name: string }) => each.name === name)
        expect(hidden.shape[0]).toBeGreaterThanOrEqual(fewest)
        expect(hidden.shape[0]).toBeLessThanOrEqual(most)
      })
    },
    buildTimeout,
  )
})

test.each([
  ['model', /^head +\d\.\d\d$/m],
  ['verilator', /^head +\d+$/m],
])(
  '%s: a class head has a row of its own',
  async (backend, row) => {
    await inScratch(async (cwd) => {
      await writeFile(join(cwd, 'idle.json'), JSON.stringify(idle))
      const run = await runMoeforge(['infer', 'idle.json', '--backend', backend], { cwd })
      expect(run.stdout).toMatch(row)
    })
  },
  buildTimeout,
)

describe('verilator', () => {
  test('JSON: cycles as simulate counts them, of the parts too', async () => {
    await inScratch(async (cwd) => {
      const options = ['nano', '--task', '1', '--seed', '5', '--json']
      const run = await runMoeforge(['infer', ...options, '--backend', 'verilator'], { cwd })
      expect(run).toMatchObject({ exitCode: 0, stderr: '' })
      const json = JSON.parse(run.stdout)
      const model = JSON.parse((await runMoeforge(['infer', ...options], { cwd })).stdout)
      const simulated = JSON.parse((await runMoeforge(['simulate', ...options], { cwd })).stdout)
      const { profile, task, taskName, experts, output, classes, files } = model
      expect(json).toEqual({
        ...{ config: 'nano', backend: 'verilator', profile, task, taskName, experts, output, classes, files },
        seconds: expect.any(Number),
        cycles: simulated.cycles.total,
        ...{ milliseconds: simulated.milliseconds, clockMhz: 300 },
        patchEmbedCycles: expect.any(Number),
        headCycles: null,
        blocks: ['dense', 'moe', 'dense', 'moe'].map((kind, block) => ({
          ...{ block, kind, cycles: expect.any(Number) },
        })),
      })
      const sum = json.blocks.reduce((all: number, { cycles }: { cycles: number }) => all + cycles, 0)
      // The run ends a few cycles after its last operation.
      expect(json.cycles - json.patchEmbedCycles - sum).toBeGreaterThanOrEqual(0)
      expect(json.cycles - json.patchEmbedCycles - sum).toBeLessThan(10)
    })
  })

  test('prints cycles and milliseconds in place of seconds; progress goes to stderr', async () => {
    await inScratch(async (cwd) => {
      const run = await runMoeforge(['infer', 'nano', '--backend', 'verilator'], { cwd })
      expect(run.stdout).toMatch(
        /^nano, exact, task 0 \(semseg\), verilator: 18,\d{3} cycles, 0\.06\d ms at 300 MHz\n/,
      )
      expect(run.stdout).toMatch(/^block +kind +cycles +tokens per expert\n/m)
      expect(run.stdout).toMatch(/^l1 +moe +\d,\d{3} +\d+ \d+ \d+ \d+$/m)
      expect(run.stderr).toMatch(/loading weights.*building nano.*running an image/s)
      expect(await readdir(cwd)).toEqual(['nano-task0.png'])
    })
  })

  test('a design without an accelerator: its obstacle, exit code 2, nothing written', async () => {
    await inScratch(async (cwd) => {
      const command = ['infer', 'nano', '--numerics', 'edge-moe', '--backend', 'verilator', '--dump', 'dump']
      const stderr = 'numerics.profile: the accelerator in Verilog is of profile exact; write exact'
      expect(await runMoeforge(command, { cwd })).toEqual({ exitCode: 2, stdout: '', stderr })
      expect(await readdir(cwd)).toEqual([])
    })
  })
})

describe('csim', () => {
  test('JSON: what the model says, without times of the parts', async () => {
    await inScratch(async (cwd) => {
      const options = ['infer', 'nano', '--seed', '5', '--json']
      const { stdout } = await runMoeforge([...options, '--backend', 'csim'], { cwd })
      const model = JSON.parse((await runMoeforge(options, { cwd })).stdout)
      const { patchEmbedSeconds: _, headSeconds: __, ...rest } = model
      const blocks = model.blocks.map(({ seconds: _, ...each }: { seconds: number }) => each)
      expect(JSON.parse(stdout)).toEqual({ ...rest, backend: 'csim', seconds: expect.any(Number), blocks })
    })
  })

  test('prints a row a block, without a column for times', async () => {
    await inScratch(async (cwd) => {
      const run = await runMoeforge(['infer', 'nano', '--backend', 'csim'], { cwd })
      expect(run.stdout).toMatch(/^nano, exact, task 0 \(semseg\), csim: \d+\.\d\d s\n/)
      expect(run.stdout).toMatch(/^block +kind +tokens per expert\n/m)
      expect(run.stdout).toMatch(/^l1 +moe +\d+ \d+ \d+ \d+$/m)
      expect(run.stderr).toMatch(/loading weights.*compiling nano.*running an image/s)
    })
  })
})

test.each([
  ['csim', 'g++'],
  ['verilator', 'verilator'],
])('%s without %s: exit code 3, nothing written', async (backend, tool) => {
  await inScratch(async (cwd) => {
    const command = [
      'infer',
      'nano',
      '--json',
      '--backend',
      backend,
      '--simulator',
      'native',
      '--dump',
      'dump',
    ]
    const run = await runMoeforge(command, { cwd, env: { PATH: '/nonexistent' } })
    expect(run).toMatchObject({ exitCode: 3, stdout: '' })
    expect(run.stderr).toContain(`${tool} is missing: apt-get install ${tool}`)
    expect(await readdir(cwd)).toEqual([])
  })
})
