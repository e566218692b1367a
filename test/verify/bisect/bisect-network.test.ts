// needs: verilator g++
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { csim } from '../../../generator/backends/csim.js'
import { silently } from '../../../generator/backends/network-job.js'
import { verilator } from '../../../generator/backends/verilator.js'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { loadImage } from '../../../generator/images/load-image.js'
import { projectSources } from '../../../generator/project/project-sources.js'
import { writeProject } from '../../../generator/project/write-project.js'
import { bisectNetwork } from '../../../generator/verify/bisect/bisect-network.js'
import { type Fault, plantFault } from './planted-fault.js'

const isFull = process.env.MOEFORGE_TEST_FULL !== undefined

/** Expert 7 of block 5, where there are so many, with a seed by which it has tokens. */
const faults = [
  { preset: 'nano', seed: 1, task: 1, layer: 'l3_moe', expert: 2, place: 3, feature: 37, bit: 9 },
  ...(isFull
    ? [
        {
          preset: 'm3vit-tiny',
          seed: 6,
          task: 0,
          layer: 'l5_moe',
          expert: 7,
          place: 4,
          feature: 101,
          bit: 12,
        },
      ]
    : []),
]

describe.each(faults)('$preset: a bit of expert $expert in $layer', (planted) => {
  test.each([csim, verilator])('is named on $name', { timeout: 600_000 }, async (backend) => {
    const { preset, seed, task, layer, ...rest } = planted
    const source = { folders: [], seed }
    const config = loadConfig(preset)
    const design = elaborate(config)
    const step = design.program.steps.find(({ name }) => name === layer)
    if (step?.kind !== 'experts') throw new Error(`${layer} has no experts`)
    const fault: Fault = { ...rest, step }
    await withTemporaryFolder(join(tmpdir(), 'moeforge-bisect-'), async (folder) => {
      const project = join(folder, 'project')
      await writeProject(config, project, { force: false })
      await plantFault(project, design, fault)
      const { edit, changed, unused } = await projectSources(project, design)
      expect({ changed, unused }).toEqual({
        ...{ changed: ['hls/kernel_array.hpp', 'rtl/accel_results.v'], unused: [] },
      })
      const { pixels: image } = await loadImage(design, { path: undefined, seed })
      const job = { design, image, task, source, backend, build: { edit } }
      const found = await bisectNetwork(job, silently)
      expect(found.culprits).toHaveLength(1)
      const [{ tensor, indices, first, bits, alone }] = found.culprits
      expect(found.culprits[0].step).toBe(step)
      expect(tensor).toMatchObject({ name: step.hidden, differing: 1 })
      expect(indices).toEqual([tensor.first])
      expect(first.index[1]).toBe(fault.feature)
      expect(first.about).toEqual([
        expect.stringMatching(
          new RegExp(
            `^expert ${fault.expert}, token \\d+ by its choice \\d+, hidden feature ${fault.feature}$`,
          ),
        ),
      ])
      expect(first.bits).toEqual([fault.bit])
      expect(bits).toEqual({ bits: [fault.bit], isSame: true })
      // The unit alone has no experts, and no fault.
      expect(alone.isRight).toBe(true)
      // The rest follows: what the block adds up, and all behind it.
      expect(found.wrong[0].tensors.map(({ name }) => name)).toEqual([step.hidden, step.output])
      for (const { wrongInputs } of found.wrong.slice(1)) expect(wrongInputs.length).toBeGreaterThan(0)
    })
  })
})
