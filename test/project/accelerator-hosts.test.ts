// needs: make g++ verilator python3
import { chmod, cp, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { writeFiles } from '../../generator/base/write-files.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { projectFiles } from '../../generator/project/project-files.js'
import { lowerAccelerator } from '../../generator/targets/verilog-array/accelerator-files.js'
import { acceleratorMemory } from '../../generator/targets/verilog-array/accelerator-map.js'
import { unpackResult } from '../../generator/targets/verilog-array/accelerator-result.js'
import { offChip, small } from '../targets/verilog-array/accelerator-configs.js'
import {
  acceleratorHostProject,
  images,
  mockAccelerator,
  pythonPath,
  simulation,
  weights,
} from './accelerator-host-project.js'
import { cppUse, pythonLoads, pythonUse } from './accelerator-host-use.js'

const project = acceleratorHostProject()
const eachHost = Object.entries(project.hosts)
const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
const { result, configHash, weights: header } = acceleratorMemory(accelerator)
const compared = ['--images', '2', '--expected', 'data/network/expected_task0.txt']

test('make mock-accelerator passes in a copied folder: every host, every task, two images', () => {
  const made = project.made()
  expect(made.exitCode, made.stderr).toBe(0)
  expect(made.stderr).toBe('')
  const tasks = [...made.stdout.matchAll(/expected_task(\d)\.txt: 0 of 1 tensors differ$/gm)]
  expect(tasks.map(([, task]) => task)).toEqual(['0', '0', '0', '1', '1', '1'])
  // The accelerator counts its own cycles: they do not depend on the host.
  const cycles = [...made.stdout.matchAll(/^2 images of task (\d): [\d.]+ s, (\d+) cycles$/gm)]
  expect(new Set(cycles.map(([, task, count]) => `${task}: ${count}`)).size).toBe(2)
})

/** Results of both images, as the reference has them. */
async function expectedValues(task: number): Promise<number[]> {
  const bytes = await readFile(project.path(`data/accelerator/expected_task${task}.bin`))
  return [0, 1].flatMap((image) => [
    ...unpackResult(accelerator, bytes.subarray(image * result.bytes, (image + 1) * result.bytes)),
  ])
}

describe.each(eachHost)('%s', (_, host) => {
  test('writes raw results, and numbers for NumPy', async () => {
    const values = await expectedValues(1)
    const args = [weights, images, '--task', 'depth', '--images', '2', '--out']
    const raw = await host([...args, 'build/results.bin'])
    expect(raw.stdout).toContain(
      `build/results.bin: int32 [2][${result.rows}][${result.columns}], each stands for itself / 2^${result.fractionBits}`,
    )
    const bytes = await readFile(project.path('build/results.bin'))
    expect([...new Int32Array(new Uint8Array(bytes).buffer)]).toEqual(values)
    const array = await host([...args, 'build/results.npy'])
    expect(array.stdout).toContain(`build/results.npy: float32 [2][${result.rows}][${result.columns}]`)
    const loaded = await project.run('python3', ['-c', pythonLoads, 'build/results.npy'])
    expect(JSON.parse(loaded.stdout)).toEqual({
      type: 'float32',
      shape: [2, result.rows, result.columns],
      values: values.map((value) => Math.fround(value / 2 ** result.fractionBits)),
    })
  })

  async function refusal(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
    const { exitCode, stdout, stderr } = await host(args, settings)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    return stderr
  }

  test('refuses weights of another config, and those of the kernel', async () => {
    const bytes = await readFile(project.path(weights))
    bytes[header.headerBytes - 1] ^= 1
    await writeFile(project.path('build/other.bin'), bytes)
    const other = bytes.toString('hex', header.headerBytes - 32, header.headerBytes)
    expect(await refusal(['build/other.bin', images])).toBe(
      `build/other.bin: belongs to another config: it was packed for ${other}, this accelerator is nano, ` +
        `${configHash}; pack the weights again with moeforge weights pack`,
    )
    expect(await refusal(['data/network/weights.bin', images])).toBe(
      'data/network/weights.bin: is not a memory image; pack the weights again with moeforge weights pack',
    )
    await writeFile(project.path('build/short.bin'), (await readFile(project.path(weights))).subarray(0, -1))
    expect(await refusal(['build/short.bin', images])).toBe(
      `build/short.bin: has ${header.bytes - 1} bytes, but needs ${header.bytes}; ` +
        'pack the weights again with moeforge weights pack',
    )
  })

  test('refuses a file that is not a whole number of images', async () => {
    await writeFile(project.path('build/short.bin'), (await readFile(project.path(images))).subarray(0, -16))
    expect(await refusal([weights, 'build/short.bin'])).toBe(
      'build/short.bin: has 6128 bytes, but images of this config have 3072 bytes each; ' +
        'give a file of images that was packed for this config',
    )
  })

  test('refuses buffers that are not aligned, or beyond the addresses of the accelerator', async () => {
    expect(await refusal([weights, images], { MOCK_MEMORY_AT: '0x7f0000008' })).toBe(
      'the buffer of WEIGHTS is at 0x7f0000008, which is not a multiple of the 16 bytes of a beat; ' +
        'allocate it at a multiple of 4096',
    )
    expect(await refusal([weights, images], { MOCK_MEMORY_AT: '0xfffffff000' })).toBe(
      "the buffer of WEIGHTS at 0xfffffff000 ends beyond the 40 bits of the accelerator's addresses; " +
        'allocate it in lower memory',
    )
  })

  test('refuses classes of a network without any', async () => {
    expect(await refusal([weights, images, '--top', '3'])).toBe(
      '--top: nano has no class head; leave it out, or give the config a model.head',
    )
  })
})

test.each(['pynq', 'xrt'] as const)('%s refuses buffers that are too short', async (name) => {
  const run = await project.hosts[name]([weights, images], { MOCK_MEMORY_BYTES: '4096' })
  expect(run).toMatchObject({
    exitCode: 2,
    stderr: `the buffer of WEIGHTS has 4096 bytes, but needs ${header.bytes - header.headerBytes}; allocate a larger one`,
  })
})

test('uio refuses memory that is too short, and says how much it takes', async () => {
  const run = await project.hosts.uio([weights, images], { MOCK_MEMORY_BYTES: '65536' })
  expect(run).toMatchObject({
    exitCode: 2,
    stderr:
      'udmabuf0: has 65536 bytes, but weights, images and results need 172032; load u-dma-buf with udmabuf0=172032',
  })
})

test('memory where there is none ends the simulation, and the host says so', async () => {
  const lines = [
    'from pynq_accelerator import *',
    'import sys',
    'accelerator = Accelerator(sys.argv[1], sys.argv[2])',
    'accelerator._buffers["WEIGHTS"].device_address += 1 << 32',
    'images = np.zeros((1, 3, 32, 32), np.uint8)',
    'accelerator.run(images, 0)',
  ]
  const run = await project.run('env', [pythonPath, 'python3', '-Bc', lines.join('\n'), simulation, weights])
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toMatch(/^cycle \d+, read port \d: read at 0x8f00[\da-f]+ is in no region$/m)
  expect(run.stderr).toMatch(/RuntimeError: the simulated accelerator ended at: /)
})

test('from Python: counters, errors that the accelerator reports, and a run that takes too long', async () => {
  await writeFile(project.path('build/use.py'), pythonUse)
  const run = await project.run('env', [
    pythonPath,
    'python3',
    '-B',
    'build/use.py',
    simulation,
    weights,
    images,
  ])
  expect(run.stderr).toBe('')
  const has = JSON.parse(run.stdout)
  expect(has.values).toEqual(await expectedValues(0))
  expect(has.operations).toEqual(accelerator.lowered.operations.map(({ name }) => name))
  expect(has.counted).toBeGreaterThan(0.9 * has.cycles)
  expect(has.counted).toBeLessThanOrEqual(has.cycles)
  expect(has.errors).toEqual([
    'the accelerator ended with an error: there is no such task',
    'the accelerator ended with an error: the address of OUTPUT, 0x12345678, is not a multiple of a beat',
    'the accelerator did not end within 0 s; give a longer timeout',
  ])
  expect(has.again).toEqual(has.values)
})

test('a bitstream of another config is found by its registers', async () => {
  const map = JSON.parse(await readFile(project.path('accelerator.json'), 'utf8'))
  const other = `00${configHash.slice(2)}`
  await writeFile(project.path('build/map.json'), JSON.stringify({ ...map, configHash: other }))
  const bytes = await readFile(project.path(weights))
  bytes[header.headerBytes - 32] = 0
  await writeFile(project.path('build/other.bin'), bytes)
  const run = await project.hosts.pynq(['build/other.bin', images, '--memory', 'build/map.json'])
  expect(run).toMatchObject({
    exitCode: 2,
    stderr:
      `the bitstream was built for another config: its hash begins with ${configHash.slice(0, 8)}, ` +
      `this accelerator is nano, ${other}; build the bitstream of this project`,
  })
})

describe('a host that forgets to pass data on fails', () => {
  test.each([
    ['what the host wrote', 'buffer[: content.size] = content\n        buffer.flush()'],
    ['results', 'seconds = self._start()\n        output.invalidate()'],
  ])('Python: %s', async (_, lines) => {
    const text = await readFile(project.path('host/pynq_accelerator.py'), 'utf8')
    expect(text).toContain(lines)
    await writeFile(project.path('build/forgets.py'), text.replace(lines, lines.replace(/\n.*$/, '')))
    const args = ['python3', '-B', 'build/forgets.py', simulation, weights, images, ...compared]
    const run = await project.run('env', [pythonPath, ...args])
    expect(run, run.stderr).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('results differs\n'),
    })
  })

  test('C++: results', async () => {
    const text = await readFile(project.path('host/accelerator_driver.hpp'), 'utf8')
    const line = 'results_.memory->from_device();'
    expect(text).toContain(line)
    await cp(project.path('host'), project.path('build/changed'), { recursive: true })
    await writeFile(project.path('build/changed/accelerator_driver.hpp'), text.replace(line, ''))
    const sources = ['accelerator_host.cpp', 'xrt_board.cpp'].map((name) => `build/changed/${name}`)
    const flags = ['-std=c++17', '-I', 'build/changed/mock/accelerator', '-o', 'build/changed/host']
    const built = await project.run('g++', [...sources, ...flags])
    expect(built.exitCode, built.stderr).toBe(0)
    const run = await project.run('build/changed/host', [simulation, weights, images, ...compared])
    expect(run, run.stderr).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('results differs\n'),
    })
  })
})

test('values between operations that are off chip are in memory of the host', {
  timeout: 600_000,
}, async () => {
  const config = parseConfig(offChip(small))
  const folder = project.path('../off-chip')
  await writeFiles(folder, await projectFiles(config))
  await chmod(`${folder}/sim/verilate.sh`, 0o755)
  // Built as the accelerator's own tests build it.
  const made = await mockAccelerator(folder, config, { often: true })
  expect(made.exitCode, made.stderr).toBe(0)
  expect(made.stdout.match(/expected_task\d\.txt: 0 of 1 tensors differ$/gm)).toHaveLength(6)
  const { scratch } = JSON.parse(await readFile(`${folder}/accelerator.json`, 'utf8'))
  expect(scratch.bytes).toBeGreaterThan(0)
})

test('from C++: one driver for several runs, its counters, and no more images than it was made for', async () => {
  await writeFile(project.path('build/use.cpp'), cppUse)
  const sources = ['build/use.cpp', 'host/xrt_board.cpp']
  const built = await project.run('g++', [
    ...['-std=c++17', '-Wall', '-Wextra', '-I', 'host', '-I', 'host/mock/accelerator'],
    ...[...sources, '-o', 'build/use'],
  ])
  expect(built.exitCode, built.stderr).toBe(0)
  const run = await project.run('build/use', [simulation, weights, images])
  expect(run.stderr).toBe('3 images are more than the 2 that the driver was made for')
  const [sum, cycles, ...values] = run.stdout.trim().split(' ').map(Number)
  expect(values).toEqual(await expectedValues(1))
  expect(sum).toBeGreaterThan(0.9 * cycles)
  expect(sum).toBeLessThanOrEqual(cycles)
})
