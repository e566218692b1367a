// needs: verilator g++
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { randomIntegers, seededRandom } from '../../generator/base/random.js'
import type { Config, GateConfig } from '../../generator/config/config.js'
import { publishedFormats } from '../../generator/config/default-formats.js'
import { parseConfig } from '../../generator/config/load.js'
import { readPreset } from '../../generator/config/presets.js'
import type { Profile } from '../../generator/config/profile.js'
import type { Design } from '../../generator/design/design.js'
import { elaborate } from '../../generator/design/elaborate.js'
import type { LinearStep } from '../../generator/network/linear-layer.js'
import type { GateStep } from '../../generator/network/steps/gate.js'
import type { Parameter } from '../../generator/network/tensor.js'
import { layerChecks } from '../../generator/verify/layer-checks.js'
import { preparationOf } from '../../generator/verify/layers/index.js'
import type { LayerTensors } from '../../generator/verify/layers/layer.js'
import type { GoldenFolder } from '../../generator/weights/golden-folder.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'

const options = { model: true, backends: [csim, verilator], seed: 1, stalls: 0.3 }
const parameters = { folders: [], seed: 2 }
/** From the normalised tokens to the sum of the experts' results. */
const layers = ['l1_gate_logits', 'l1_gate', 'l1_expert_queues', 'l1_moe']

interface Kind extends GateConfig {
  readonly profile: Profile
  /** By task, the experts that may have a queue. */
  readonly allowed: readonly (readonly number[])[]
}

const all = [0, 1, 2, 3]
const plain = { order: 'softmax-topk', kind: 'per-task', expertsPerTask: null, pruneBelow: null } as const
const kinds: readonly Kind[] = [
  { ...plain, profile: 'exact', kind: 'per-task', allowed: [all, all] },
  { ...plain, profile: 'exact', kind: 'shared', order: 'topk-softmax', allowed: [all, all] },
  {
    ...plain,
    profile: 'exact',
    kind: 'task-conditioned',
    expertsPerTask: 2,
    allowed: [
      [0, 1],
      [2, 3],
    ],
  },
  {
    ...plain,
    profile: 'exact',
    order: 'topk-softmax',
    expertsPerTask: 3,
    pruneBelow: 0.4,
    allowed: [
      [0, 1, 2],
      [1, 2, 3],
    ],
  },
  {
    ...plain,
    profile: 'edge-moe',
    kind: 'task-conditioned',
    expertsPerTask: 2,
    pruneBelow: 0.4,
    allowed: [
      [0, 1],
      [2, 3],
    ],
  },
  { ...plain, profile: 'edge-moe', kind: 'shared', allowed: [all, all] },
]

describe.each(kinds)(
  '$profile $kind $order, $expertsPerTask experts a task, pruned at $pruneBelow',
  (kind) => {
    const design = elaborate(nano(kind))

    test.each([0, 1])('task %d, from logits to experts: all three equal', async (task) => {
      const tensors = await computed(design, task)
      for (const layer of layers) {
        const golden = folderOf(design, tensors)
        const checks = await layerChecks(design, layer, { ...parameters, task, golden }, options)
        expect(checks.length).toBeGreaterThanOrEqual(3)
        for (const check of checks) {
          expect(await check.run(), check.title).toMatchObject({ differing: 0, failure: null })
        }
      }
      expectQueuesOf(tensors, { allowed: kind.allowed[task], pruneAt: (kind.pruneBelow ?? -1) * 2 ** 22 })
    })

    test('logits are those of float64, and differ between tasks as the kind says', async () => {
      const [first, second] = [await computed(design, 0), await computed(design, 1)]
      await expectRealLogits(design, first, 0)
      await expectRealLogits(design, second, 1)
      const logits = [first, second].map((tensors) => tensorOf(tensors, 'l1_gate_logits'))
      const difference = logits[0].map((logit, i) => logit - logits[1][i])
      const perExpert = all.map((expert) => difference.filter((_, i) => i % 4 === expert))
      const isConstant = perExpert.every((column) => Math.max(...column) - Math.min(...column) <= 1)
      expect(isConstant).toBe(kind.kind === 'shared' || kind.kind === 'task-conditioned')
      expect(difference.every((value) => value === 0)).toBe(kind.kind === 'shared')
    })
  },
)

test('the design runs its own order, and verify compares it with the other', () => {
  const design = elaborate(nano({ ...plain, profile: 'exact', order: 'topk-softmax', allowed: [] }))
  expect(design.gate?.own.order).toBe('topk-softmax')
  expect(design.gate?.others['softmax-topk']?.order).toBe('softmax-topk')
  const step = design.program.steps.find(({ name }) => name === 'l3_gate') as GateStep
  expect(step).toMatchObject({ order: 'topk-softmax', first: [0, 0], count: 4 })
})

function nano({ profile, allowed: _, ...gate }: Kind): Config {
  const preset = parse(readPreset('nano'))
  return parseConfig({
    ...preset,
    model: { ...preset.model, moe: { ...preset.model.moe, gate } },
    numerics: { profile, formats: publishedFormats },
  })
}

type Tensors = Map<string, Int32Array>

function tensorOf(tensors: Tensors, name: string): Int32Array {
  const values = tensors.get(name)
  if (values === undefined) throw new Error(`nothing computed ${name}`)
  return values
}

/** What the reference makes of random tokens, layer by layer. */
async function computed(design: Design, task: number): Promise<Tensors> {
  const { tokens, dim } = design.network
  const random = seededRandom(3)
  const draw = () => randomIntegers(random, tokens * dim, 24)
  const tensors: Tensors = new Map(['l1_norm2', 'l1_x_attn'].map((name) => [name, draw()]))
  const source: LayerTensors = {
    task,
    tensor: async (name) => tensorOf(tensors, name),
    indices: async (name) => tensorOf(tensors, name),
    parameter: (parameter, shape) => loadParameter(design, parameters, ofTask(parameter, task), shape),
  }
  const { steps } = design.program
  for (const layer of layers) {
    const step = steps.find(({ name }) => name === layer)
    const prepare = step === undefined ? null : preparationOf(step)
    if (step === undefined || prepare === null) throw new Error(`nothing runs ${layer}`)
    for (const run of await prepare(step, design, source))
      for (const [name, values] of run.tensors) tensors.set(name, values)
  }
  return tensors
}

function folderOf(design: Design, tensors: Tensors): GoldenFolder {
  const { tensors: shapes } = design.program
  return {
    read: async (name) => {
      const values = tensors.get(name)
      // What the pruned experts made has fewer rows than the tensor.
      return values && { name, values, shape: shapes.get(name)?.shape ?? [values.length] }
    },
  }
}

function ofTask(parameter: Parameter, task: number): Parameter {
  return { ...parameter, name: parameter.name.replace('{task}', `${task}`) }
}

function expectQueuesOf(
  tensors: Tensors,
  { allowed, pruneAt }: { readonly allowed: readonly number[]; readonly pruneAt: number },
): void {
  const lengths = tensorOf(tensors, 'l1_expert_queue_lens')
  expect(all.filter((expert) => lengths[expert] > 0)).toEqual(allowed)
  const scores = tensorOf(tensors, 'l1_topk_score')
  const queued = lengths.reduce((sum, length) => sum + length, 0)
  expect(queued).toBe(scores.filter((score) => score > pruneAt).length)
  if (pruneAt >= 0) expect(queued).toBeLessThan(scores.length)
  else expect(queued).toBe(scores.length)
}

/** x . w + bias in real arithmetic on the same integers: half a unit, or one for each floored product. */
async function expectRealLogits(design: Design, tensors: Tensors, task: number): Promise<void> {
  const step = design.program.steps.find(({ name }) => name === 'l1_gate_logits') as LinearStep
  const { dim, moe, tokens } = design.network
  const experts = moe?.experts ?? 0
  const load = (parameter: Parameter, columns: number) =>
    loadParameter(design, parameters, ofTask(parameter, task), { rows: experts, columns })
  const weight = await load(step.weight, dim)
  const bias = step.bias === null ? new Int32Array(experts) : await load(step.bias, 1)
  const x = tensorOf(tensors, 'l1_norm2')
  const logits = tensorOf(tensors, 'l1_gate_logits')
  const unit = 2 ** -22
  for (let i = 0; i < tokens * experts; i++) {
    const [token, expert] = [Math.floor(i / experts), i % experts]
    let real = bias[expert] * 2 ** -11
    for (let j = 0; j < dim; j++) real += x[token * dim + j] * unit * weight[expert * dim + j] * 2 ** -14
    const most = design.profile === 'exact' ? 0.5 * unit + 1e-12 : dim * unit
    expect(Math.abs(logits[i] * unit - real)).toBeLessThanOrEqual(most)
  }
}
