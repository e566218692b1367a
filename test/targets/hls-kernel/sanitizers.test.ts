// needs: g++ clang++
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { writeFiles } from '../../../generator/base/write-files.js'
import type { Config } from '../../../generator/config/config.js'
import { loadConfig, parseConfig, withPublishedFormats } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { projectFiles } from '../../../generator/project/project-files.js'
import { units } from '../../../generator/units/index.js'
import type { Unit, Variant } from '../../../generator/units/unit.js'
import { hlsSources } from '../../../generator/units/unit-sources.js'
import { runTool } from '../../../sim/run-tool.js'
import { requireTool } from '../../../sim/tools.js'
import { copyNanoProject } from '../../project/nano-project.js'

// Without optimisation a constant of a class that is used as more than a value asks for a definition that there is not; the
// sanitizers stop at whatever C++ leaves undefined.
const checked = '-O0 -fsanitize=undefined,address -fno-sanitize-recover=all'

const pruned = (config: Config): Config => {
  const moe = config.model.moe && {
    ...config.model.moe,
    gate: { ...config.model.moe.gate, pruneBelow: 0.1 },
  }
  return parseConfig({ ...config, model: { ...config.model, moe } })
}
const configs: Readonly<Record<string, Config>> = {
  'edge-moe': withPublishedFormats('nano', 'edge-moe'),
  pruned: pruned(loadConfig('nano')),
}

const csim = (cwd: string, ...settings: string[]) =>
  execa('make', ['csim', ...settings], { cwd, reject: false })

describe('units and kernel of nano', () => {
  const inCopy = (work: (folder: string) => Promise<void>) =>
    withScratchFolder('sanitizers', async (folder) => {
      await copyNanoProject(folder)
      await work(folder)
    })

  test('link and run under the sanitizers of g++', () =>
    inCopy(async (folder) => {
      const run = await csim(folder, `CXXFLAGS=${checked}`)
      expect(run.exitCode, run.stderr).toBe(0)
      expect(run.stdout).toContain('ok     data/gelu/0/')
    }))

  test('link and run with clang++ -O0', () =>
    inCopy(async (folder) => {
      const run = await csim(folder, `CXX=${requireTool('clang++')}`, 'CXXFLAGS=-O0')
      expect(run.exitCode, run.stderr).toBe(0)
    }))
})

// A whole project's compilation: for test:full.
test.runIf(process.env.MOEFORGE_TEST_FULL)('in profile edge-moe too', () =>
  withScratchFolder('sanitizers', async (folder) => {
    await writeFiles(folder, await projectFiles(configs['edge-moe']))
    // Written as a project, the script would be executable.
    await execa('chmod', ['+x', 'sim/compare.sh'], { cwd: folder })
    const run = await csim(folder, `CXXFLAGS=${checked}`)
    expect(run.exitCode, run.stderr).toBe(0)
  }),
)

test('every variant of every unit links without optimisation', async () => {
  const seen = new Set<string>()
  for (const config of [loadConfig('nano'), ...Object.values(configs)]) {
    const design = elaborate(config)
    for (const unit of units)
      await Promise.all(unit.each(design, (each, variant) => links(each, variant, seen)))
  }
  expect(seen.size).toBeGreaterThan(12)
})

/** The first variant is the one that projects have. */
async function links<Params>(
  unit: Unit<Params>,
  { params }: Variant<Params>,
  seen: Set<string>,
): Promise<void> {
  const files = hlsSources(unit, params)
  const key = JSON.stringify([...files])
  if (seen.has(key)) return
  seen.add(key)
  await withScratchFolder('sanitizers', async (cwd) => {
    await writeFiles(cwd, files)
    const source = `sim/csim_${unit.name}.cpp`
    const include = ['-I', 'hls', '-I', 'sim', '-isystem', 'sim/shim']
    const args = ['-std=c++14', '-O0', ...include, source, '-o', 'unit']
    await runTool(requireTool('clang++'), args, { cwd })
  })
}
