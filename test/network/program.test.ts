import { expect, test } from 'vitest'
import { loadConfig, withPublishedFormats } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import type { LinearStep } from '../../generator/network/linear-layer.js'
import { networkMacs } from '../../generator/network/macs.js'
import { type Step, stepKind } from '../../generator/network/steps/index.js'
import { type FixedFormat, formatName, fractionBits } from '../../generator/numerics/format.js'

const edgeMoe = elaborate(loadConfig('m3vit-tiny', { numerics: 'edge-moe' }))
const exact = elaborate(withPublishedFormats('m3vit-tiny', 'exact'))
const calibrated = elaborate(loadConfig('m3vit-tiny'))

test('tensors of the published network, by name and shape', () => {
  const { tensors } = edgeMoe.program
  const shapes: Record<string, number[]> = {
    patch_embed: [129, 192],
    l0_norm1: [129, 192],
    l0_q: [129, 192],
    l0_attn_reordered: [33, 129, 4, 4],
    l0_softmax_info: [129, 8],
    l0_attn_v: [129, 192],
    l0_proj: [129, 192],
    l0_x_attn: [129, 192],
    l0_fc1_pregelu: [129, 768],
    l0_fc1_gelu: [129, 768],
    l0_fc2: [129, 192],
    l0_x_out: [129, 192],
    l1_gate_logits: [129, 16],
    l1_gate_softmax_sum_max: [129, 2],
    l1_topk_index: [129, 2],
    l1_expert_queues: [16, 129],
    l1_expert_metaqueue: [17],
    l1_moe_hidden: [258, 384],
    l1_moe_out: [129, 192],
    l11_x_out: [129, 192],
  }
  for (const [name, shape] of Object.entries(shapes)) expect(tensors.get(name)?.shape, name).toEqual(shape)
})

test('every step reads what an earlier one wrote', () => {
  for (const design of [edgeMoe, exact, calibrated, elaborate(loadConfig('nano'))]) {
    const { steps, tensors } = design.program
    const written = new Set(['image'])
    for (const step of steps) {
      for (const name of inputsOf(step)) expect(written, `${step.name} reads ${name}`).toContain(name)
      for (const name of stepKind(step).makes(step)) {
        expect(tensors.has(name), `${step.name} writes ${name}`).toBe(true)
        expect(written, `${name} is written twice`).not.toContain(name)
        written.add(name)
      }
    }
    expect([...tensors.keys()].filter((name) => !written.has(name))).toEqual([])
  }
})

test('multiply-accumulates of an inference of M3ViT-tiny', () => {
  expect(networkMacs(exact)).toBe(782_719_488)
})

test('shifts follow from formats', () => {
  const fc1 = (design: typeof exact) =>
    design.program.steps.find((step) => step.name === 'l0_fc1') as LinearStep
  expect(fc1(exact).operands).toMatchObject({ biasShift: 25, outShift: 14, outWidth: 32, gelu: true })
  expect(fc1(edgeMoe).operands).toMatchObject({ biasShift: 11, outShift: 0, outWidth: 32, gelu: true })
  const embed = (design: typeof exact) => {
    const [step] = design.program.steps
    return step.kind === 'patchEmbed' ? { pixelShift: step.pixelShift, ...step.linear.operands } : undefined
  }
  expect(embed(exact)).toMatchObject({ pixelShift: 0, biasShift: 13, outShift: 2 })
  expect(embed(edgeMoe)).toMatchObject({ pixelShift: 12, biasShift: 11, outShift: 0 })
})

function inputsOf(step: Step): string[] {
  switch (step.kind) {
    case 'attention':
      return [step.query, step.key, step.value]
    case 'patchReorder':
      return [step.indices, step.scores]
    case 'experts':
      return [
        step.input,
        step.queues,
        step.queueScores,
        step.queueLengths,
        ...(step.onto === null ? [] : [step.onto]),
      ]
    case 'add':
      return [step.left, step.right]
    default:
      return [step.input]
  }
}

test('tensors that must share a format do, and what joins the residual stream is aligned with it', () => {
  const { steps, tensors } = calibrated.program
  const format = (name: string) => formatName(tensors.get(name)?.format as FixedFormat)
  expect(format('l0_proj')).toBe(format('l0_x_attn'))
  expect(format('l1_proj')).toBe(format('l1_x_out'))
  expect(format('l1_x_attn')).toBe(format('l1_x_out'))
  expect(format('l0_fc1_pregelu')).toBe(format('l0_fc1_gelu'))
  expect(format('l3_x_out')).not.toBe(format('l2_x_out'))
  const shiftsOf = (name: string) => {
    const step = steps.find((each) => each.name === name)
    return step?.kind === 'add' ? step.operands : undefined
  }
  const fraction = (name: string) => fractionBits(tensors.get(name)?.format as FixedFormat)
  for (const block of [0, 3, 9]) {
    const before = block === 0 ? 'patch_embed' : `l${block - 1}_x_out`
    const gained = fraction(`l${block}_x_attn`) - fraction(before)
    const shifts = { leftShift: Math.max(0, gained), outShift: Math.max(0, -gained) }
    expect(shiftsOf(`l${block}_x_attn`)).toEqual(shifts)
  }
  const gelu = steps.flatMap((step) =>
    step.kind === 'experts' ? [step.fc1] : step.kind === 'linear' ? [step] : [],
  )
  expect(new Set(gelu.map(({ operands }) => operands.geluShift)).size).toBeGreaterThan(2)
})
