import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll } from 'vitest'
import type { kernelMemory } from '../../generator/targets/hls-kernel/kernel-memory.js'
import { awkwardName } from '../awkward-name.js'
import { copyNanoProject } from './nano-project.js'

/** What is in memory.json. */
export type Memory = ReturnType<typeof kernelMemory>

/** The library that stands in for a bitstream, in a project. */
export const library = 'build/libkernel_mock.so'

/** Files of a project: weights and two images. */
export const weights = 'data/network/weights.bin'
export const images = 'data/network/images.bin'

/** How a project's Python finds the host and the mock of PYNQ. */
export const pythonPath = 'PYTHONPATH=host:host/mock'

/** Runs a command in a folder, with the system's tools alone. */
export function runIn(
  folder: string,
  command: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
) {
  const env = { PATH: '/usr/bin:/bin', CXX: 'g++', PYTHON: 'python3', ...more }
  return execa(command, args, { cwd: folder, env, extendEnv: false, reject: false })
}

/** The project of nano, copied away from moeforge and built with `make mock` before the tests of a file. */
export function hostProject() {
  let folder = ''
  let made: Awaited<ReturnType<typeof runIn>>
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'moeforge-hosts-')), awkwardName)
    await copyNanoProject(folder)
    made = await runIn(folder, 'make', ['mock'])
  }, 120_000)
  afterAll(() => rm(join(folder, '..'), { recursive: true }))

  const inProject = (command: string, args: readonly string[]) => runIn(folder, command, args)
  return {
    path: (name: string) => join(folder, name),
    run: inProject,
    /** What `make mock` said. */
    made: () => made,
    memory: async (): Promise<Memory> => JSON.parse(await readFile(join(folder, 'memory.json'), 'utf8')),
    pynq: (args: readonly string[], host = 'host/pynq_host.py') =>
      inProject('env', [pythonPath, 'python3', '-B', host, library, ...args]),
    xrt: (args: readonly string[], host = 'build/xrt_host_mock') => inProject(host, [library, ...args]),
  }
}
