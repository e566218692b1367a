import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { programParameters, programUses, taskName, tasksOf } from '../../generator/network/parameters.js'
import { fractionBits } from '../../generator/numerics/format.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'
import { syntheticValues, writeSyntheticWeights } from '../../generator/weights/synth.js'
import { countOf } from '../../generator/weights/tensor-source.js'
import { scratchFolder } from './fixtures.js'

const { folder } = scratchFolder()
const nano = elaborate(loadConfig('nano'))

test('a folder of a seed holds what the seed alone gives', async () => {
  const out = join(folder, 'five')
  await mkdir(out)
  const count = await writeSyntheticWeights(nano, 5, out)
  expect(await readdir(out)).toHaveLength(count)
  for (const { parameter, rowShape } of programUses(nano)) {
    const shape = { rows: parameter.of * (parameter.experts ?? 1), columns: countOf(rowShape) }
    for (const task of tasksOf(parameter, nano.network)) {
      const named = { ...parameter, name: taskName(parameter.name, task) }
      const [fromSeed, fromFolder, other] = await Promise.all([
        loadParameter(nano, { folders: [], seed: 5 }, named, shape),
        loadParameter(nano, { folders: [out], seed: 1 }, named, shape),
        loadParameter(nano, { folders: [], seed: 6 }, named, shape),
      ])
      expect(fromFolder, named.name).toEqual(fromSeed)
      expect(other, named.name).not.toEqual(fromSeed)
    }
  }
})

test('values are of a size that networks have, and none leaves its format', () => {
  for (const name of ['nano', 'm3vit-tiny']) {
    for (const parameter of programParameters(elaborate(loadConfig(name)))) {
      if (countOf(parameter.shape) > 200_000) continue
      const values = syntheticValues(parameter, 1)
      const most = values.reduce((largest: number, value: number) => Math.max(largest, Math.abs(value)), 0)
      const { format } = parameter
      expect(most * 2 ** fractionBits(format), parameter.name).toBeLessThan(2 ** (format.width - 1) - 1)
      const mean = values.reduce((sum: number, value: number) => sum + value, 0) / values.length
      const isScale = /norm\d_weight$/.test(parameter.name)
      expect(Math.abs(mean - (isScale ? 1 : 0)), parameter.name).toBeLessThan(0.15)
      expect(most, parameter.name).toBeLessThan(isScale ? 1.25 : 0.5)
    }
  }
})
