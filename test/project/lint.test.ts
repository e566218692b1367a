import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { geluMethods } from '../../generator/config/gelu-methods.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { projectFile } from '../../generator/print/templates.js'
import {
  acceleratorFiles,
  acceleratorName,
  lowerAccelerator,
} from '../../generator/targets/verilog-array/accelerator-files.js'
import { cardTop, cardTopName } from '../../generator/targets/verilog-array/card-top.js'
import { geluParams } from '../../generator/units/gelu/gelu.params.js'
import { gelu } from '../../generator/units/gelu/gelu.unit.js'
import { units } from '../../generator/units/index.js'
import { linear } from '../../generator/units/linear/linear.unit.js'
import { patchReorderParams } from '../../generator/units/patch_reorder/patch_reorder.params.js'
import { patchReorder } from '../../generator/units/patch_reorder/patch_reorder.unit.js'
import { verilogSources } from '../../generator/units/unit-sources.js'
import { findTool } from '../../sim/tools.js'
import { linters } from '../linters.js'
import { dense, fewBits, offChip, small } from '../targets/verilog-array/accelerator-configs.js'
import { axiModules, benchVerilog } from '../targets/verilog-array/axi-bench.js'
import { hardwareFor } from '../units/linear-setup.js'
import { longPatches, onePatch } from '../verify/small-networks.js'

// Each profile with one of the sizes; both with both are for test:full. Accelerators are below.
const isFull = process.env.MOEFORGE_TEST_FULL !== undefined
const designs = (['exact', 'edge-moe'] as const).flatMap((numerics, i) =>
  ['nano', 'm3vit-tiny']
    .filter((_, j) => isFull || i === j)
    .map((preset) => ({
      label: `${preset} ${numerics}`,
      design: elaborate(loadConfig(preset, { numerics })),
    })),
)
interface Emitted {
  readonly label: string
  readonly top: string
  readonly files: ReturnType<typeof verilogSources>
}

const emitted: Emitted[] = designs.flatMap(({ label, design }) =>
  units.flatMap((unit) =>
    unit.each(design, (each, variant) => ({
      label: `${each.name} ${variant.label} of ${label}`,
      top: each.name,
      files: verilogSources(each, variant.params),
    })),
  ),
)
const smallest = hardwareFor({
  profile: 'exact',
  tokens: 1,
  inFeatures: 1,
  outFeatures: 1,
  lanes: 1,
  taps: 1,
})
const fewest = patchReorderParams({
  experts: 1,
  topK: 1,
  maxTokens: 1,
  maxIn: 1,
  maxOut: 1,
  taps: 1,
  lanes: 1,
  width: 8,
  yWidth: 9,
  scoreWidth: 8,
  scoreFraction: 7,
  rounding: 'rnd',
  overflow: 'wrap',
  leading: 2,
  early: 2,
  pruneBelow: 0.1,
})
emitted.push({
  label: 'patch_reorder of one of everything',
  top: 'patch_reorder',
  files: verilogSources(patchReorder, fewest),
})
emitted.push({ label: 'linear 1 x 1', top: 'linear', files: verilogSources(linear, smallest) })
const shifting = hardwareFor(
  { profile: 'exact', tokens: 2, inFeatures: 9, outFeatures: 13, lanes: 5, taps: 4 },
  5,
)
emitted.push({
  label: 'linear with formats of its own for GELU',
  top: 'linear',
  files: verilogSources(linear, shifting),
})
for (const method of geluMethods) {
  for (const mostShift of [1, 5, 16]) {
    const format = { width: 32, fraction: 12, rounding: 'rnd', maxError: 2e-3 } as const
    const params = geluParams({ method, activation: 'gelu', lanes: 3, rowCycles: 2, mostShift, ...format })
    emitted.push({
      label: `gelu ${method}, shifted by up to ${mostShift}`,
      top: 'gelu',
      files: verilogSources(gelu, params),
    })
  }
}
const few = elaborate(parseConfig(fewBits))
emitted.push(
  ...linear.variants(few).map(({ params }) => ({
    label: 'linear of few bits',
    top: 'linear',
    files: verilogSources(linear, params),
  })),
)
for (const config of [
  ...[small, fewBits, dense, offChip(small), onePatch, longPatches].map((each) => parseConfig(each)),
  loadConfig('m3vit-tiny'),
]) {
  const design = elaborate(config)
  emitted.push({
    label: `accelerator of ${design.name}`,
    top: acceleratorName(design),
    files: acceleratorFiles(lowerAccelerator(design)),
  })
}
{
  const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
  const top = cardTopName(accelerator.design)
  const files = acceleratorFiles(accelerator).set(`rtl/${top}.v`, cardTop(accelerator))
  emitted.push({ label: 'accelerator of nano with the ports of a card', top, files })
}
for (const top of [...axiModules, 'axi_bench']) {
  emitted.push({ label: `${top} of the library`, top, files: benchVerilog() })
}

// Where designs have a unit in common it is looked at once.
const distinct = [...new Map(emitted.map((each) => [JSON.stringify([...each.files]), each])).values()]

describe.each(linters)('$tool accepts', ({ tool, args }) => {
  test.skipIf(findTool(tool) === null).each(distinct)('$label', async ({ top, files }) => {
    await withTemporaryFolder(join(tmpdir(), 'moeforge-lint-'), async (cwd) => {
      await writeFiles(cwd, files)
      const { stdout, stderr, exitCode } = await execa(tool, args(top), { cwd, reject: false })
      expect(`${stdout}${stderr}`).toBe('')
      expect(exitCode).toBe(0)
    })
  })
})

// As root, a tool that writes to a device file may replace it or change its mode: iverilog leaves /dev/null without
// write permission for everybody else.
test('no tool is told to write to a device file', () => {
  const recipes = projectFile('Makefile.hbs').replaceAll(/^#.*$/gm, '')
  const told = [...linters.flatMap(({ args }) => args('top')), recipes]
  expect(told.join(' ')).not.toMatch(/-o\s*\/dev\//)
})

test('/dev/null is as it was', async () => {
  expect((await stat('/dev/null')).mode & 0o777).toBe(0o666)
})
