import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { silently } from '../../generator/backends/network-job.js'
import { ColumnStatistics } from '../../generator/calibrate/column-statistics.js'
import { calibrateFewBits } from '../../generator/calibrate/few-bits.js'
import { measureFloat } from '../../generator/calibrate/float-statistics.js'
import { takeOutConstants } from '../../generator/calibrate/take-out-constants.js'
import { parseFewBits } from '../../generator/config/few-bits-range.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { networkMacs } from '../../generator/network/macs.js'
import { programUses } from '../../generator/network/parameters.js'
import { stepKind } from '../../generator/network/steps/index.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import { loadFloatParameters } from '../../generator/oracle/float-parameters.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { type FewBitsAccuracy, fewBitsAccuracy } from '../../generator/report/few-bits-accuracy.js'
import { writeSafetensors } from '../../generator/weights/write-safetensors.js'

const folder = mkdtempSync(join(tmpdir(), 'moeforge-few-bits-'))
afterAll(() => rmSync(folder, { recursive: true }))

const config = loadConfig('nano')
const design = elaborate(config)
const source = { folders: [], seed: 4 }
const parameters = await loadFloatParameters(design, source)
const images = await Promise.all([1, 2, 3].map((seed) => loadImage(design, { path: undefined, seed })))
const [tested] = images
const float = design.network.tasks.map((_, task) =>
  runFloatNetwork(design, { image: tested.real, task, parameters }),
)

async function calibrated(bits: string, { budget = 0, changesWeights = true } = {}) {
  const widths = parseFewBits(bits)
  if (widths === null) throw new Error(`${bits} are no bits`)
  const steps: [string, FewBitsAccuracy][] = []
  const made = await calibrateFewBits(config, {
    ...{ source, widths, budget, images, changesWeights, stage: silently },
    visit: async (step, model) => {
      steps.push([step, fewBitsAccuracy(model, float, tested)])
    },
  })
  return { ...made, steps: Object.fromEntries(steps) }
}

describe('few bits', () => {
  test('are nearer to float64 behind the first block after each step', async () => {
    const { steps } = await calibrated('w4a16')
    expect(Object.keys(steps)).toEqual(['formats', 'constants', 'biases', 'weights'])
    expect(steps.formats.firstBlockDb).toBeGreaterThan(15)
    expect(steps.biases.firstBlockDb).toBeGreaterThan(steps.formats.firstBlockDb + 3)
    expect(steps.constants.firstBlockDb).toBeGreaterThan(steps.formats.firstBlockDb + 1)
    expect(steps.weights.firstBlockDb).toBeGreaterThan(steps.biases.firstBlockDb + 3)
  })

  test('without new weights are a config and no more', async () => {
    const { steps, config: made } = await calibrated('w8a10', { changesWeights: false })
    expect(Object.keys(steps)).toEqual(['formats'])
    const { formats, scales, gelu, overflow, softmax } = made.numerics
    expect({ scales, zeroPoint: gelu.zeroPoint, overflow, weightBits: softmax.weightBits }).toEqual({
      ...{ scales: 'row', zeroPoint: true, overflow: 'sat_sym', weightBits: 9 },
    })
    expect(formats.key).toMatch(/^fixed<8,/)
    expect(formats.hidden).toMatch(/^fixed<10,/)
    expect(formats.residual).toMatch(/^fixed<18,/)
    expect(made.hardware.attention.dataflow).toBe('array')
    expect(parseConfig(JSON.parse(JSON.stringify(made)))).toEqual(made)
  })
})

test.each([
  ['w8a8', 0.5],
  ['w4a16', 0],
  ['w4a8', 1],
  ['w16a18', 0],
])('weights of %s, written and read again, are the integers that were chosen', async (bits, budget) => {
  const made = await calibrated(bits, { budget })
  expect(made.parameters.clipped).toBe(0)
  const file = join(folder, `${bits}.safetensors`)
  await writeSafetensors(file, made.parameters.written())
  const again = await loadNetworkParameters(elaborate(made.config), { folders: [file], seed: 0 })
  const chosen = made.parameters.rows()
  let different = 0
  for (const { parameter, rowShape } of programUses(made.design))
    for (const task of design.network.tasks.keys())
      for (let expert = 0; expert < (parameter.experts ?? 1); expert++) {
        const use = { columns: rowShape.reduce((product, size) => product * size, 1), task, expert }
        const [left, right] = [again.rows(parameter, use), chosen.rows(parameter, use)]
        expect(left.length).toBe(right.length)
        for (const [i, value] of left.entries()) if (value !== right[i]) different++
      }
  expect(different).toBe(0)
})

test('a budget buys wider weights, gates and patches first, and no more than it pays for', async () => {
  const { wide, design: made } = await calibrated('w8a8', { budget: 0.2, changesWeights: false })
  expect(wide).toEqual(expect.arrayContaining(['l1_w_gate_T_task{task}', 'patch_embed_weight']))
  let again = 0
  for (const step of made.program.steps)
    for (const [index, layer] of stepKind(step).layers(step).entries()) {
      const [rows, inputs, outputs] = stepKind(step).products(step, made.network)[index]
      if (wide.includes(layer.weight.name)) again += rows * inputs * outputs
      expect(layer.weight.format.width).toBe(wide.includes(layer.weight.name) ? 15 : 8)
    }
  expect(again).toBeGreaterThan(0)
  expect(again).toBeLessThanOrEqual(0.2 * networkMacs(made))
  await expect(calibrated('w16a18', { budget: 0.2 })).rejects.toThrow('--budget: weights of these bits')
})

test('what is taken out of norms, keys and values is given back behind them', () => {
  const runs = { images: images.map(({ real }) => real), parameters }
  const { columns } = measureFloat(design, runs)
  const rewritten = takeOutConstants(design, parameters, columns)
  // Gates have no bias that could take it.
  expect(rewritten.tensors).toEqual(
    expect.arrayContaining(['l0_norm1', 'l0_norm2', 'l0_k', 'l0_v', 'l1_norm1']),
  )
  expect(rewritten.tensors).not.toContain('l1_norm2')
  const after = runFloatNetwork(design, {
    ...{ image: tested.real, task: 1, parameters: rewritten.parameters },
  })
  for (const name of ['l0_x_out', 'l3_x_out']) {
    const [wanted, found] = [float[1].get(name), after.get(name)]
    const worst = Math.max(...(wanted ?? []).map((value, i) => Math.abs(value - (found?.[i] ?? Number.NaN))))
    expect(worst).toBeLessThan(1e-6)
  }
  const seen = measureFloat(design, { ...runs, parameters: rewritten.parameters }).columns
  for (const middle of seen.get('l0_norm1')?.middles() ?? [1]) expect(Math.abs(middle)).toBeLessThan(1e-6)
})

test('columns are counted each for itself', () => {
  const seen = new ColumnStatistics(2).add(Float64Array.of(1, 10, 3, -10, 5, 30))
  expect([seen.rows, ...seen.means(), ...seen.middles()]).toEqual([3, 3, 10, 3, 10])
  expect([...seen.meanSquares()]).toEqual([35 / 3, 1100 / 3])
})

test.each([
  ['w8a10', { weightBits: 8, activationBits: 10 }],
  ['W4A16', { weightBits: 4, activationBits: 16 }],
  ['w2a8', null],
  ['w8a19', null],
  ['8a8', null],
])('bits are written like %s', (text, widths) => {
  expect(parseFewBits(text)).toEqual(widths)
})
