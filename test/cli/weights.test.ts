import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'
import { hasCommand } from '../has-command.js'
import { npz, programFixtures, safetensors } from '../weights/fixtures.js'
import { asTimm } from '../weights/timm-fixtures.js'
import { rankShares } from '../weights/torch/rank-shares.js'
import { torchFile } from '../weights/torch-fixtures.js'
import { badWeights } from './bad-weights.js'
import { runMoeforge } from './run-moeforge.js'

const nano = elaborate(loadConfig('nano'))

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-weights-'), work)
}

test.skipIf(!hasCommand('g++'))('synth, verify with what it wrote, pack', async () => {
  await inScratch(async (cwd) => {
    const synth = await runMoeforge(['weights', 'synth', 'nano', '--seed', '7', '--out', 'floats'], { cwd })
    expect(synth).toMatchObject({ exitCode: 0, stdout: `55 tensors in ${join(cwd, 'floats')}` })
    const layer = ['verify', 'nano', '--layer', 'l0_fc2', '--backend', 'model,csim']
    expect(await runMoeforge([...layer, '--weights', 'floats'], { cwd })).toMatchObject({ exitCode: 0 })
    for (const out of ['packed', 'again']) {
      const pack = await runMoeforge(['weights', 'pack', 'nano', '--weights', 'floats', '--out', out], {
        cwd,
      })
      expect(pack).toMatchObject({ exitCode: 0 })
      expect(pack.stdout).toMatch(/^95 tensors, [\d,]+ bytes in /)
    }
    // Behind its header, accelerator.bin is what the accelerator's memory holds.
    const binary = await readFile(join(cwd, 'packed/accelerator.bin'))
    const image = await verilogArray.pack(nano, { folders: [join(cwd, 'floats')], seed: 0 })
    expect(binary.subarray(0, 8).toString()).toBe('MOEACCEL')
    expect(binary.readBigUInt64LE(16)).toBe(BigInt(binary.length))
    expect(binary.toString('hex', 32, 64)).toBe(nano.configHash)
    expect(binary.subarray(64)).toEqual(Buffer.from(image))
    for (const file of ['weights.bin', 'memory-map.json', 'accelerator.bin'])
      expect(await readFile(join(cwd, 'packed', file))).toEqual(await readFile(join(cwd, 'again', file)))
    const occupied = await runMoeforge(['weights', 'synth', 'nano', '--out', 'packed'], { cwd })
    expect(occupied.stderr).toMatch(/^--out: packed holds files already; name another folder/)
    expect(occupied.exitCode).toBe(2)
    expect((await readdir(cwd)).sort()).toEqual(['again', 'floats', 'packed'])
  })
})

test('import folds the statistics of pixels into the patch embedding, and nothing else', async () => {
  await inScratch(async (cwd) => {
    await runMoeforge(['weights', 'synth', 'nano', '--out', 'floats'], { cwd })
    const read = async (folder: string, name: string) => {
      const bytes = await readFile(join(cwd, folder, `${name}.float32.bin`))
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
    }
    const call = ['weights', 'import', 'nano', '--weights', 'floats', '--out']
    const statistics = ['--mean', '0.5,0.25,0', '--std', '0.5,0.25,2']
    const run = await runMoeforge([...call, 'folded', ...statistics], { cwd })
    expect(run).toMatchObject({ exitCode: 0, stdout: `55 tensors in ${join(cwd, 'folded')}` })
    expect(await read('folded', 'l0_fc1_weight')).toEqual(await read('floats', 'l0_fc1_weight'))
    // On an image of bytes 128, 64 and 32, row 0 of both embeddings gives the same.
    const value = async (folder: string, pixels: readonly number[]) => {
      const weight = (await read(folder, 'patch_embed_weight')).subarray(0, 3 * 64)
      const [bias] = await read(folder, 'patch_embed_bias')
      return weight.reduce((sum, w, i) => sum + w * pixels[Math.floor(i / 64)], bias)
    }
    const trained = [(128 / 255 - 0.5) / 0.5, (64 / 255 - 0.25) / 0.25, 32 / 255 / 2]
    expect(await value('folded', [0.5, 0.25, 0.125])).toBeCloseTo(await value('floats', trained), 4)
    for (const [bad, message] of [
      [['--mean', '0.5,0.5,0.5'], /^--std: is missing; give both, or neither/],
      [['--mean', '0.5', '--std', '1'], /^--mean: has 1 values, but the image 3 channels/],
      [['--mean', '0,0,0', '--std', '1,0,1'], /^--std: is 0 for a channel/],
    ] as const) {
      const refused = await runMoeforge([...call, 'bad', ...bad], { cwd })
      expect(refused.stderr).toMatch(message)
      expect(refused.exitCode).toBe(2)
    }
    expect((await readdir(cwd)).sort()).toEqual(['floats', 'folded'])
  })
})

test('the same network from an .npz gives the same image as from safetensors', async () => {
  await inScratch(async (cwd) => {
    await writeFile(join(cwd, 'a.npz'), npz(programFixtures(nano)))
    await writeFile(join(cwd, 'b.safetensors'), safetensors(programFixtures(nano)))
    for (const file of ['a.npz', 'b.safetensors']) {
      const run = await runMoeforge(['weights', 'pack', 'nano', '--weights', file, '--out', `${file}.out`], {
        cwd,
      })
      expect(run).toMatchObject({ stderr: '', exitCode: 0 })
    }
    expect(await readFile(join(cwd, 'a.npz.out/weights.bin'))).toEqual(
      await readFile(join(cwd, 'b.safetensors.out/weights.bin')),
    )
  })
})

test('ranks of a training, one file of PyTorch and safetensors import to the same bytes', async () => {
  await inScratch(async (cwd) => {
    const whole = asTimm(programFixtures(nano), 'module.backbone.')
    await mkdir(join(cwd, 'ranks'))
    for (const [rank, share] of rankShares(whole, 2).entries())
      await writeFile(join(cwd, `ranks/${rank}.pth`), torchFile(share))
    await writeFile(join(cwd, 'best_model.pth.tar'), torchFile(whole))
    await writeFile(join(cwd, 'model.safetensors'), safetensors(whole))
    const notes: string[] = []
    for (const from of ['ranks', 'best_model.pth.tar', 'model.safetensors']) {
      const run = await runMoeforge(
        ['weights', 'import', 'nano', '--weights', from, '--out', `${from}.out`],
        { cwd },
      )
      expect(run).toMatchObject({ exitCode: 0, stdout: `55 tensors in ${join(cwd, `${from}.out`)}` })
      notes.push(run.stderr)
    }
    expect(notes).toEqual([
      'note: ranks/0.pth: state_dict was read; passed over epoch\nnote: ranks: experts merged from 0.pth, 1.pth, 2 a rank, in this order',
      'note: best_model.pth.tar: state_dict was read; passed over epoch',
      '',
    ])
    for (const file of await readdir(join(cwd, 'model.safetensors.out'))) {
      const expected = await readFile(join(cwd, 'model.safetensors.out', file))
      for (const from of ['ranks', 'best_model.pth.tar'])
        expect(await readFile(join(cwd, `${from}.out`, file)), `${file} of ${from}`).toEqual(expected)
    }
  })
})

test.each(badWeights)('%s: exit code 2, nothing written', async (_, prepare, message) => {
  await inScratch(async (cwd) => {
    const path = await prepare(cwd)
    const run = await runMoeforge(['weights', 'pack', 'nano', '--weights', path, '--out', 'out'], { cwd })
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(run.exitCode).toBe(2)
    expect(await readdir(cwd)).toEqual([path])
  })
})

test.each([
  [['weights'], /Usage: moeforge weights/],
  [['weights', 'frob'], /unknown command/],
  [['weights', 'pack', 'nano', '--out', 'x'], /required option '--weights/],
  [['weights', 'synth', 'nano'], /required option '--out/],
])('%j is bad usage', async (args, message) => {
  const run = await runMoeforge(args)
  expect(run.stderr).toMatch(message)
  expect(run.exitCode).toBe(2)
})
