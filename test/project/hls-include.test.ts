// needs: g++
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { requireTool } from '../../sim/tools.js'
import { unsetHeaders } from '../shim/unset-headers.js'
import { copyNanoProject } from './nano-project.js'

test('HLS_INCLUDE= builds with every warning an error but those that are the headers’', () =>
  withScratchFolder('hls-include', async (folder) => {
    await copyNanoProject(folder)
    await unsetHeaders(join(folder, 'include'))
    const build = (compiler: string, ...settings: string[]) => {
      const flags = 'CXXFLAGS=-O1 -Wall -Wextra -Wno-unknown-pragmas -Wno-unused-label -Werror'
      const args = ['-B', 'build/csim_gelu', `CXX=${requireTool(compiler)}`, flags, ...settings]
      return execa('make', args, { cwd: folder, reject: false })
    }
    for (const compiler of ['g++', 'clang++']) {
      const run = await build(compiler, 'HLS_INCLUDE=include')
      expect(run.exitCode, run.stderr).toBe(0)
    }
    expect((await build('g++')).stdout).not.toContain('uninitialized')
  }))
