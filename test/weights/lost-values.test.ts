import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { lostValueProblems, lostValues, reportLostValues } from '../../generator/weights/lost-values.js'
import { writeSyntheticWeights } from '../../generator/weights/synth.js'
import { scratchFolder } from './fixtures.js'

const { folder } = scratchFolder()
const nano = loadConfig('nano')
const design = elaborate(nano)

async function source(name: string, edit: (values: Float32Array) => void) {
  const out = join(folder, name)
  await mkdir(out)
  await writeSyntheticWeights(design, 3, out)
  const file = join(out, 'l0_fc1_weight.float32.bin')
  const values = new Float32Array(Uint8Array.from(await readFile(file)).buffer)
  edit(values)
  await writeFile(file, new Uint8Array(values.buffer))
  return { folders: [out], seed: 0 }
}

test('weights that their formats hold are not spoken of', async () => {
  expect(await lostValues(design, await source('good', () => {}))).toEqual([])
})

test('values beyond a format are counted, by parameter', async () => {
  const huge = await source('huge', (values) => {
    values[3] = 1e30
    values[7] = -2.5
  })
  const lost = await lostValues(design, huge)
  expect(lost).toMatchObject([{ name: 'l0_fc1_weight', beyond: 2 }])
  expect(lostValueProblems(design, lost)[0]).toEqual({
    path: 'l0_fc1_weight',
    message: '2 of 4,096 values saturate in fixed<16,2>; the largest magnitude is 1.000e+30',
    repair: 'moeforge calibrate finds a format that holds them',
  })
  const said: string[] = []
  const say = (line: string) => said.push(line)
  await reportLostValues(design, huge, { strict: false, say })
  expect(said).toHaveLength(1)
  await expect(reportLostValues(design, huge, { strict: true, say })).rejects.toThrow('saturate')
})

test('a format of which nothing is left is said too', async () => {
  const coarse = { ...nano, numerics: { ...nano.numerics, tensors: { l0_fc1_weight: 'fixed<16,15>' } } }
  const withZeros = await source('coarse', (values) => values.fill(0, 0, 9))
  const lost = await lostValues(elaborate(parseConfig(coarse)), withZeros)
  expect(lostValueProblems(design, lost).map(({ path, message }) => [path, message])).toEqual([
    ['l0_fc1_weight', expect.stringContaining('all of its 4,096 values become 0 in fixed<16,15>')],
  ])
})

test('rows with factors hold what these bring into the format', async () => {
  const numerics = { ...nano.numerics, tensors: { l0_fc1_weight: 'fixed<16,2>' }, scales: 'row' }
  const few = parseConfig({ ...nano, numerics })
  const edited = await source('few', (values) => {
    values[3] = 1.99
    values[70] = -1.995
  })
  expect(await lostValues(elaborate(few), edited)).toMatchObject([{ name: 'l0_fc1_weight', beyond: 1 }])
})
