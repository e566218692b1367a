import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { kernelStatus } from '../../generator/targets/hls-kernel/kernel-memory.js'
import { hostProject, images, type Memory, weights } from './host-project.js'

const project = hostProject()
const compared = [weights, images, '--images', '2', '--expected', 'data/network/expected_task0.txt']

describe('a memory map that is wrong is found', () => {
  async function withMemory(change: (memory: Memory) => object, args: readonly string[] = compared) {
    await writeFile(project.path('build/memory.json'), JSON.stringify(change(await project.memory())))
    return await project.pynq([...args, '--memory', 'build/memory.json'])
  }

  const tensors = (change: (of: Memory['tensors']) => Partial<Memory['tensors']>) => (memory: Memory) => ({
    ...memory,
    tensors: { ...memory.tensors, ...change(memory.tensors) },
  })

  test.each([
    ['offset of results', tensors(({ resultsOffset }) => ({ resultsOffset: resultsOffset - 16 }))],
    ['bytes of a result', tensors(({ resultBytes }) => ({ resultBytes: resultBytes + 16 }))],
    ['rows', tensors(({ result }) => ({ result: { ...result, rowBytes: result.rowBytes - 16 } }))],
  ])('%s', async (_, change) => {
    const { exitCode, stdout } = await withMemory(change)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('results differs\n')
  })

  test('the buffer of an argument', async () => {
    const { exitCode, stdout } = await withMemory((memory) => ({
      ...memory,
      arguments: memory.arguments.map((each) =>
        each.name === 'keys' ? { ...each, buffer: 'weights' } : each,
      ),
    }))
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^l0_attn_v differs$/m)
    expect(stdout).not.toMatch(/^l0_q differs$/m)
  })

  test('a name of an argument', async () => {
    const { exitCode, stderr } = await withMemory((memory) => ({
      ...memory,
      arguments: memory.arguments.map((each) => (each.name === 'keys' ? { ...each, name: 'key' } : each)),
    }))
    expect(exitCode).toBe(2)
    expect(stderr).toContain('has no register key_1')
  })

  test('too little memory, which the kernel writes beyond', async () => {
    const { exitCode, stderr } = await withMemory(tensors(({ bytes }) => ({ bytes: bytes - 8192 })))
    expect(exitCode).toBe(1)
    expect(stderr).toContain('the kernel touches memory beyond the end of a buffer')
  })

  test('another kernel, config or task, by the kernel itself', async () => {
    const bytes = await readFile(project.path(weights))
    bytes[40] ^= 1
    await writeFile(project.path('build/other.bin'), bytes)
    const configHash = bytes.toString('hex', 32, 64)
    const other = await withMemory((memory) => ({ ...memory, configHash }), ['build/other.bin', images])
    expect(other.exitCode).toBe(2)
    expect(other.stderr).toContain(
      `the kernel refused: status ${kernelStatus.otherConfig}, the weights were packed for another config`,
    )
    const task = await withMemory(
      (memory) => ({ ...memory, tasks: [...memory.tasks, 'third'] }),
      [weights, images, '--task', 'third'],
    )
    expect(task.stderr).toContain(`status ${kernelStatus.badTask}, there is no such task`)
    const kernel = await withMemory((memory) => ({ ...memory, kernel: 'pico_kernel' }))
    expect(kernel.stderr).toContain('the bitstream has no pico_kernel: it was built for another config')
  })

  test('by the C++ host too', async () => {
    const header = 'host/kernel_memory.hpp'
    const results = await xrtWith(header, /results_offset = (\d+)/, 'results_offset = $1 - 16')
    expect(results.exitCode).toBe(1)
    expect(results.stdout).toContain('results differs\n')
    const keys = await xrtWith(header, /"keys", buffer::tensors/, '"keys", buffer::weights')
    expect(keys.stdout).toMatch(/^l0_attn_v differs$/m)
    const kernel = await xrtWith(header, /"\w+_kernel"/, '"pico_kernel"')
    expect(kernel.stderr).toContain('the library has no pico_kernel')
  })
})

describe('a host that forgets to pass data on fails', () => {
  test.each([
    ['weights', 'buffer[: len(image)] = np.frombuffer(image, np.uint8)\n        buffer.flush()'],
    ['pixels', 'buffer[: packed.size] = packed.reshape(-1)\n        buffer.flush()'],
    ['results', 'self._timer.count(estimated)\n        buffer.invalidate()'],
  ])('Python: %s', async (_, lines) => {
    const text = await readFile(project.path('host/pynq_host.py'), 'utf8')
    expect(text).toContain(lines)
    await writeFile(project.path('build/forgets.py'), text.replace(lines, lines.replace(/\n.*$/, '')))
    const run = await project.pynq(compared, 'build/forgets.py')
    expect([1, 2]).toContain(run.exitCode)
    expect(run.stdout + run.stderr).toMatch(/results differs|the kernel refused: status/)
  })

  test.each([
    ['what the host wrote', /memory\.sync\(XCL_BO_SYNC_BO_TO_DEVICE\);/],
    ['results', /tensors_\.sync\(XCL_BO_SYNC_BO_FROM_DEVICE\);/],
  ])('C++: %s', async (_, line) => {
    const run = await xrtWith('host/xrt_accelerator.hpp', line, '')
    expect(run.exitCode).toBe(2)
    expect(run.stderr).toMatch(/the kernel refused: status [02],/)
  })
})

/** Runs the C++ host with a change in one of its headers. */
async function xrtWith(header: string, from: RegExp, to: string) {
  const text = await readFile(project.path(header), 'utf8')
  expect(text).toMatch(from)
  const folder = project.path('build/changed')
  await cp(project.path('host'), folder, { recursive: true })
  await writeFile(join(folder, basename(header)), text.replace(from, to))
  const flags = ['-std=c++17', '-I', 'build/changed/mock', '-o', 'build/changed/host']
  const built = await project.run('g++', ['build/changed/xrt_host.cpp', ...flags, '-ldl'])
  expect(built.exitCode, built.stderr).toBe(0)
  return await project.xrt(compared, 'build/changed/host')
}
