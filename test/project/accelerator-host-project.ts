import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Config } from '../../generator/config/config.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { lowerAccelerator } from '../../generator/targets/verilog-array/accelerator-files.js'
import {
  type AcceleratorBuild,
  acceleratorProgram,
} from '../../generator/targets/verilog-array/build-accelerator.js'
import { awkwardName } from '../awkward-name.js'
import { runIn } from './host-project.js'
import { copyNanoProject } from './nano-project.js'

/** The simulation that stands in for a bitstream, in a project. */
export const simulation = 'build/accelerator/run'

/** Files of a project: weights with their header, and two images. */
export const weights = 'data/accelerator/weights.bin'
export const images = 'data/accelerator/images.bin'

/** How a project's Python finds the host and the mock of PYNQ. */
export const pythonPath = 'PYTHONPATH=host:host/mock/accelerator'

export type Settings = Readonly<Record<string, string>>

/** Puts the accelerator of a project, as the cache of simulations has it, where make expects it, and runs the hosts on it. */
export async function mockAccelerator(folder: string, config: Config, build: AcceleratorBuild = {}) {
  const accelerator = lowerAccelerator(elaborate(config))
  const [program] = await acceleratorProgram(accelerator, { ...build, simulator: 'native' })
  await mkdir(join(folder, 'build/accelerator'), { recursive: true })
  await copyFile(program, join(folder, simulation))
  return await runIn(folder, 'make', ['-j2', 'mock-accelerator', 'CXXFLAGS=-O1 -Wall -Wextra'])
}

/**
 * The project of nano, copied away from moeforge, with the accelerator as the cache of simulations has it, and the hosts that
 * `make mock-accelerator` built and ran before the tests of a file.
 */
export function acceleratorHostProject() {
  let folder = ''
  let made: Awaited<ReturnType<typeof runIn>>
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'moeforge-accelerator-hosts-')), awkwardName)
    await copyNanoProject(folder)
    made = await mockAccelerator(folder, loadConfig('nano'))
  }, 600_000)
  afterAll(() => rm(join(folder, '..'), { recursive: true }))

  const inProject = (command: string, args: readonly string[], settings: Settings = {}) =>
    runIn(folder, command, args, settings)
  const program = (name: string) => (args: readonly string[], settings?: Settings) =>
    inProject(`build/accelerator_${name}_mock`, [simulation, ...args], settings)
  return {
    path: (name: string) => join(folder, name),
    run: inProject,
    /** What `make mock-accelerator` said. */
    made: () => made,
    hosts: {
      pynq: (args: readonly string[], settings?: Settings) =>
        inProject(
          'env',
          [pythonPath, 'python3', '-B', 'host/pynq_accelerator.py', simulation, ...args],
          settings,
        ),
      uio: program('uio'),
      xrt: program('xrt'),
    },
  }
}
