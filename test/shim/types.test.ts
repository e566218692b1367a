// needs: g++ clang++
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { runTool } from '../../sim/run-tool.js'
import { requireTool } from '../../sim/tools.js'
import { shimFolder } from './compile.js'

test.each(['g++', 'clang++'])("expressions have the vendor's types, as %s sees them", async (compiler) => {
  const flags = ['-std=c++14', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-I', shimFolder]
  const cwd = join(packageRoot, 'test', 'shim')
  await expect(runTool(requireTool(compiler), [...flags, 'types.cpp'], { cwd })).resolves.toBeDefined()
})
