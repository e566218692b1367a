// needs: verilator g++
import { expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { programParameters } from '../../generator/network/parameters.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import { layerChecks } from '../../generator/verify/layer-checks.js'
import { preparationOf } from '../../generator/verify/layers/index.js'
import type { LayerTensors } from '../../generator/verify/layers/layer.js'
import type { GoldenFolder } from '../../generator/weights/golden-folder.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'
import { syntheticValues } from '../../generator/weights/synth.js'

const options = { model: true, backends: [csim, verilator], seed: 1, stalls: 0.3 }
// More classes than any layer has outputs, and no multiple of the lanes.
const classes = 150

function headed(numerics: 'exact' | 'edge-moe') {
  const config = loadConfig('nano', { numerics })
  return elaborate({
    ...config,
    model: { ...config.model, finalNorm: true, head: { classes, pool: 'first', normAfterPool: false } },
  })
}

test.each(['exact', 'edge-moe'] as const)('%s: final norm and head, all three equal', async (numerics) => {
  const design = headed(numerics)
  const compared: number[] = []
  for (const layer of ['norm', 'head']) {
    for (const check of await layerChecks(design, layer, { folders: [], seed: 3, task: 0 }, options)) {
      const result = await check.run()
      expect(result, check.title).toMatchObject({ subject: layer, differing: 0, failure: null })
      compared.push(result.compared)
    }
  }
  expect(compared).toEqual([0, 17 * 32, 17 * 32, 0, classes, classes])
})

test('the head reads the class token of the norm', () => {
  const { steps, tensors } = headed('exact').program
  expect(steps.slice(-3).map(({ name }) => name)).toEqual(['l3_moe', 'norm', 'head'])
  expect(steps.at(-1)).toMatchObject({
    input: 'norm',
    operands: { tokens: 1, inFeatures: 32, outFeatures: classes, gelu: false },
  })
  expect(tensors.get('norm')?.shape).toEqual([17, 32])
  expect(tensors.get('head')?.shape).toEqual([1, classes])
})

test('a golden norm is read whole, and the head computes with its first row', async () => {
  const design = headed('exact')
  const run = async (values: Int32Array) => {
    const golden: GoldenFolder = {
      read: async (name) => (name === 'norm' ? { name, shape: [values.length], values } : undefined),
    }
    const source = { folders: [], seed: 3, task: 0, golden }
    const [, onCsim] = await layerChecks(design, 'head', source, options)
    return onCsim.run()
  }
  expect(await run(new Int32Array(17 * 32).fill(5))).toMatchObject({ compared: classes, differing: 0 })
  await expect(run(new Int32Array(32))).rejects.toThrow('norm is 32, but this network needs 544 values')
})

test('the head adds four parameters, after all others', () => {
  const added = programParameters(headed('exact')).slice(-4)
  expect(added.map(({ name, shape }) => [name, shape])).toEqual([
    ['norm_weight', [32]],
    ['norm_bias', [32]],
    ['head_weight', [classes, 32]],
    ['head_bias', [classes]],
  ])
})

test('norm and head of the float network are those of the fixed-point one', async () => {
  const design = headed('exact')
  const { formats } = design
  const seed = 5
  const values = new Map(programParameters(design).map((each) => [each.name, syntheticValues(each, seed)]))
  const float = runFloatNetwork(design, {
    image: Float64Array.from({ length: 3 * 32 * 32 }, (_, i) => (i % 17) / 17),
    task: 1,
    parameters: (name) => values.get(name) ?? expect.fail(`no ${name}`),
  })
  const unit = 2 ** -(formats.activation.width - formats.activation.integerBits)
  const realOf = (name: string) => float.get(name) ?? expect.fail(`no ${name}`)
  const source: LayerTensors = {
    task: 1,
    tensor: async (name, length) =>
      Int32Array.from(realOf(name).subarray(0, length), (value) => value / unit),
    indices: () => expect.fail('no indices are read'),
    parameter: (parameter, shape) => loadParameter(design, { folders: [], seed }, parameter, shape),
  }
  for (const step of design.program.steps.slice(-2)) {
    const [run] = (await preparationOf(step)?.(step, design, source)) ?? []
    const integers = run.tensors.get(step.name) ?? new Int32Array(0)
    const wanted = realOf(step.name)
    expect(integers.length).toBe(wanted.length)
    const errors = wanted.map((value, i) => Math.abs(value - integers[i] * unit))
    // What was cut off on the way in, and what is rounded on the way out.
    expect(Math.max(...errors)).toBeLessThan(3 * unit)
    expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(0.3)
  }
})
