import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { GateConfig } from '../../generator/config/config.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { readPreset } from '../../generator/config/presets.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { buildProgram } from '../../generator/network/build-program.js'
import type { Network } from '../../generator/network/network.js'
import { programParameters } from '../../generator/network/parameters.js'
import { type FloatRun, runFloatNetwork } from '../../generator/oracle/float-network.js'
import { syntheticValues } from '../../generator/weights/synth.js'

/** Two patches of 2 x 2 pixels and a class token, four wide, two heads, a dense block. */
const tiny: Network = {
  image: { channels: 1, height: 2, width: 4 },
  ...{ patchSize: 2, patchDim: 4, tokens: 3, dim: 4, depth: 1, heads: 2, headDim: 2, hidden: 8 },
  ...{
    qkvBias: true,
    moe: null,
    tasks: ['only'],
    classes: null,
    prefix: 1,
    pool: 'first',
    normAfterPool: false,
    headTokens: 1,
  },
  ...{ preNorm: false, finalNorm: false, activation: 'gelu', normEpsilon: 1e-6 },
}
const program = buildProgram({
  ...{ network: tiny, profile: 'exact', tensorFormats: {}, keyOrder: 'ascending' },
  ...{ rowScales: false, zeroPoint: false },
  ...{ formats: elaborate(loadConfig('nano')).formats, softmaxMethod: 'deferred', expertOrder: 'ascending' },
})
const networked = { network: tiny, program }
const image = Float64Array.of(1, 2, 5, 7, 3, 4, 6, 8)
const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)

/** A run of the tiny network whose parameters are zeros but for these, and norms that change nothing more. */
function run(parameters: Readonly<Record<string, Float64Array>>, more: Partial<FloatRun> = {}) {
  const lengths: Record<string, number> = {
    ...{ pos_embed: 12, patch_embed_weight: 16, patch_embed_bias: 4, l0_qkv_weight: 48, l0_qkv_bias: 12 },
    ...{ l0_attn_proj_weight: 16, l0_attn_proj_bias: 4, l0_fc1_weight: 32, l0_fc1_bias: 8 },
    ...{ l0_fc2_weight: 32, l0_fc2_bias: 4, l0_norm1_bias: 4, l0_norm2_bias: 4 },
  }
  const all = (name: string) => {
    if (parameters[name] !== undefined) return parameters[name]
    return /norm\d_weight/.test(name) ? new Float64Array(4).fill(1) : new Float64Array(lengths[name])
  }
  return runFloatNetwork(networked, { image, task: 0, parameters: all, ...more })
}

const embedding = {
  patch_embed_weight: identity,
  pos_embed: Float64Array.of(...[9, 9, 9, 9], ...[10, 0, 0, 0], ...[0, 20, 0, 0]),
}
const tokens = [
  [9, 9, 9, 9],
  [11, 2, 3, 4],
  [5, 27, 6, 8],
]

describe('a network small enough to follow by hand', () => {
  test('patches row by row, the class token first, positions added', () => {
    expect([...(run(embedding).get('patch_embed') ?? [])]).toEqual(tokens.flat())
  })

  test('with weights of zero only the biases reach the stream', () => {
    const tensors = run({
      ...embedding,
      l0_attn_proj_bias: Float64Array.of(1, 0, 0, 0),
      l0_fc2_bias: Float64Array.of(0, 0, 0, 100),
    })
    const after = tokens.flatMap(([a, b, c, d]) => [a + 1, b, c, d + 100])
    expect([...(tensors.get('l0_x_out') ?? [])]).toEqual(after)
  })

  test('without queries attention adds the mean of the normalised tokens', () => {
    const value = new Float64Array(48)
    value.set(identity, 32)
    const tensors = run({ ...embedding, l0_qkv_weight: value, l0_attn_proj_weight: identity })
    const normalised = tokens.map((token) => {
      const mean = token.reduce((sum, each) => sum + each / 4, 0)
      const variance = token.reduce((sum, each) => sum + (each - mean) ** 2 / 4, 0)
      return token.map((each) => (each - mean) / Math.sqrt(variance + 1e-6))
    })
    const after = tensors.get('l0_x_attn') ?? []
    for (const [t, token] of tokens.entries())
      for (const [i, each] of token.entries()) {
        const mean = normalised.reduce((sum, row) => sum + row[i] / 3, 0)
        expect(after[4 * t + i]).toBeCloseTo(each + mean, 12)
      }
  })

  test('an MLP is fc2(gelu(fc1)) of the second norm', () => {
    const first = new Float64Array(32)
    first[4 * 7 + 1] = 2
    const second = new Float64Array(32)
    second[8 * 2 + 7] = 3
    // The second norm is its bias: hidden value 7 is gelu(2 * 0.5 + 0), and result 2 three of it.
    const tensors = run({
      ...embedding,
      l0_norm2_weight: new Float64Array(4),
      l0_norm2_bias: Float64Array.of(0, 0.5, 0, 0),
      l0_fc1_weight: first,
      l0_fc2_weight: second,
    })
    // Phi(1) from a table of the normal distribution.
    const gelu = 0.8413447460685429
    expect(tensors.get('l0_fc1_pregelu')?.[7]).toBe(1)
    const after = tensors.get('l0_x_out') ?? []
    for (const [t, [a, b, c, d]] of tokens.entries())
      for (const [i, want] of [a, b, c + 3 * gelu, d].entries())
        expect(after[4 * t + i]).toBeCloseTo(want, 12)
  })

  test('what a visitor changes in a tensor is what follows reads', () => {
    const visited: string[] = []
    const tensors = run(embedding, {
      visit: (name, values) => {
        visited.push(name)
        if (name === 'l0_fc2') values.fill(7)
      },
    })
    expect(visited).toEqual([...tensors.keys()])
    expect([...(tensors.get('l0_x_out') ?? [])]).toEqual(tokens.flat().map((value) => value + 7))
  })

  test('refuses what does not fit', () => {
    expect(() => run({ l0_fc1_weight: new Float64Array(31) })).toThrow('l0_fc1_weight has 31 values, not 32')
    expect(() => run({}, { image: image.subarray(1) })).toThrow('the image has 7 values, not 8')
    expect(() => run({}, { task: 1 })).toThrow('there is no task 1')
  })
})

function nano(gate: Partial<GateConfig>, model: Readonly<Record<string, unknown>> = {}) {
  const config = parse(readPreset('nano'))
  config.model = { ...config.model, ...model, moe: { ...config.model.moe, gate } }
  return elaborate(parseConfig(config))
}

describe("a network of the generator's", () => {
  test.each([
    ['per-task', nano({})],
    ['shared, after top-k', nano({ kind: 'shared', order: 'topk-softmax' })],
    [
      'task-conditioned, own experts, pruned',
      nano({ kind: 'task-conditioned', expertsPerTask: 2, pruneBelow: 0.4 }),
    ],
    ['without bias of q, k and v', nano({}, { qkvBias: false })],
  ])('%s: asks for exactly its parameters, and makes tensors of its shapes', (_, design) => {
    const known = programParameters(design)
    const values = new Map(known.map((parameter) => [parameter.name, syntheticValues(parameter, 3)]))
    const pixels = syntheticValues({ ...known[0], name: 'image', shape: [3, 32, 32], columns: 32 }, 3)
    for (const task of design.network.tasks.keys()) {
      // Queries, keys and values ask for the matrix that they share.
      const asked = new Set<string>()
      const parameters = (name: string) => {
        asked.add(name)
        return values.get(name) ?? new Float32Array(0)
      }
      const tensors = runFloatNetwork(design, { image: pixels, task, parameters })
      const wanted = known.filter((parameter) => parameter.task === null || parameter.task === task)
      expect([...asked].toSorted()).toEqual(wanted.map(({ name }) => name).toSorted())
      const program = design.program.tensors
      for (const [name, tensor] of tensors) {
        expect(tensor.every(Number.isFinite), name).toBe(true)
        // Pruned choices have no row.
        if (/_moe_hidden|_expert_fc1/.test(name) && design.network.moe?.gate.pruneBelow !== null) continue
        const topK = design.network.moe?.topK ?? 0
        const hidden = program.get(name.replace('expert_fc1_pregelu', 'moe_hidden'))?.shape ?? []
        const others = {
          moe_out: [17, 32],
          expert_fc1_pregelu: hidden,
          expert_fc2: [17 * topK, 32],
          scores: [17, 17, 2],
        }
        const other = Object.entries(others).find(([part]) => name.endsWith(part))
        const shape = program.get(name)?.shape ?? other?.[1] ?? []
        expect(tensor, name).toHaveLength(shape.reduce((product, size) => product * size, 1))
      }
      // All that the program makes of real numbers, but for what its own schedule lays out.
      const own = /image|attn_reordered|softmax_info|softmax_sum_max|expert_/
      for (const name of program.keys()) if (!own.test(name)) expect([...tensors.keys()]).toContain(name)
    }
  })

  test('tasks choose by their own gates, among their own experts', () => {
    const design = nano({ expertsPerTask: 2 })
    const values = new Map(programParameters(design).map((each) => [each.name, syntheticValues(each, 3)]))
    const parameters = (name: string) => values.get(name) ?? new Float32Array(0)
    const chosen = [0, 1].map((task) => {
      const tensors = runFloatNetwork(design, { image: new Float32Array(3072), task, parameters })
      return [...new Set(tensors.get('l1_topk_index'))].toSorted()
    })
    expect(chosen).toEqual([
      [0, 1],
      [2, 3],
    ])
  })
})
