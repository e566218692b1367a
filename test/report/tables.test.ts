import { expect, test } from 'vitest'
import { type CalibratedTensor, calibrationTable } from '../../generator/calibrate/report.js'
import { textReport } from '../../generator/cli/doctor.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { deviceOf } from '../../generator/devices/devices.js'
import { accuracyTable } from '../../generator/report/accuracy-table.js'
import { inferenceJson, inferenceText } from '../../generator/report/inference-report.js'
import { synthesisText } from '../../generator/report/synthesis-table.js'
import { delaysOf } from '../../generator/report/timing/delay-table.js'
import type { TimingPath } from '../../generator/report/timing/worst-paths.js'
import { unitSimulationText } from '../../generator/report/unit-simulation.js'
import type { Result } from '../../generator/verify/result.js'
import { verificationTable } from '../../generator/verify/table.js'
import { simulatorNames } from '../../sim/simulator-name.js'
import { simulators } from '../../sim/simulators.js'
import { tools } from '../../sim/tools.js'

/** The tables of commands, with the longest names and the largest numbers that networks of the presets have. */
const tables: Readonly<Record<string, (width?: number) => string>> = {
  verify: (width) => verificationTable(verification({ differing: 0 }), width),
  'verify that fails': (width) => verificationTable(verification({ differing: 123_456_789 }), width),
  accuracy: (width) => accuracyTable([accuracy('exact'), accuracy('edge-moe')], width),
  calibrate: (width) => calibrationTable([tensor, tensor], 'sat', width),
  infer: inference,
  'simulate --unit': (width) =>
    unitSimulationText([{ variant: 'x'.repeat(30), name: 'y'.repeat(90), cycles: 1e9 }], null, width),
  synth: synthesised,
  doctor: (width) =>
    textReport(
      {
        tools: tools.map((tool) => ({ ...tool, path: null, version: null, problem: null })),
        simulators: simulatorNames.map((each) => ({
          ...{ name: each, about: simulators[each].about, version: '1' },
          ...{ cyclesPerSecond: 1e9, problem: null },
        })),
      },
      width,
    ),
}

test.each(Object.keys(tables))('%s has no line of more than 80 columns', (name) => {
  const lines = tables[name]().split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
})

test.each(['verify that fails', 'calibrate', 'infer', 'synth'])(
  '%s shows all where there is room',
  (name) => {
    expect(tables[name]()).toMatch(/^left out at 80 columns: /m)
    expect(tables[name](400)).not.toMatch(/left out|…/)
  },
)

test('of many experts it is said how their tokens are spread', () => {
  expect(inference()).toMatch(/^l1 +moe +1201\.00 +0 to 1201, 1 without any$/m)
  expect(inference(400)).toMatch(/^l1 +moe +1201\.00 +0 1201 1201 /m)
})

function verification({ differing }: { readonly differing: number }) {
  const row: Result = {
    ...{
      subject: 'l11_expert_fc1_pregelu',
      kind: 'tensor',
      backend: 'verilator',
      vectors: 1,
      first: null,
      parts: [],
    },
    ...{ compared: 123_456_789, differing, cycles: 123_456_789, seconds: 1234.56 },
    ...{ failure: null, failedCase: null, notRun: null },
  }
  return {
    config: 'c',
    profile: 'exact',
    seed: 1,
    stalls: 0,
    simulator: null,
    results: [row, { ...row, backend: 'model' } as const],
  }
}

function accuracy(label: string) {
  const values = { snrDb: 108.7, largestError: 1.23e-10, mse: 1.23e-20 }
  const gate = { block: 11, tokens: 1201, sameExperts: 1201, smallestMargin: 1.23e-10 }
  return { label, accuracy: { tensors: [{ name: 'l11_expert_fc1_pregelu', ...values }], gates: [gate] } }
}

const tensor: CalibratedTensor = {
  ...{ name: 'l11_expert_fc1_pregelu', kind: 'attentionBias', owner: 'x', largest: 1.234e-7, values: 1e9 },
  now: { format: { width: 18, integerBits: 10, signed: true }, beyond: 12_345_678 },
  proposed: { format: { width: 18, integerBits: -10, signed: true }, beyond: 12_345_678 },
}

/** M³ViT's blocks with 64 experts, all but the first of which every token of the large image chooses. */
function inference(width?: number): string {
  const config = loadConfig('m3vit-small')
  const moe = { ...config.model.moe, experts: 64 } as NonNullable<typeof config.model.moe>
  const design = elaborate({ ...config, model: { ...config.model, moe } })
  const program = design.program
  const lengths = Int32Array.from({ length: 64 }, (_, expert) => (expert === 0 ? 0 : 1201))
  const queues = program.steps.flatMap((step) => (step.kind === 'patchReorder' ? [step.queueLengths] : []))
  const tensors = new Map([
    ...queues.map((name) => [name, lengths] as const),
    ['l11_x_out', new Int32Array(4)],
  ])
  const secondsOf = { patchEmbed: 1201, blocks: Array<number>(12).fill(1201), head: null }
  const run = { backend: 'model', tensors, seconds: 14412, secondsOf } as const
  return inferenceText(
    { config: 'c', design, program, task: 0, run, classNames: null, files: { dump: null, png: null } },
    width,
  )
}

test('of a network with a head the best classes are named', () => {
  const design = elaborate(loadConfig('deit-tiny'))
  const program = design.program
  const run = {
    backend: 'csim' as const,
    seconds: 1,
    tensors: new Map([['head', Int32Array.from({ length: 1000 }, (_, i) => (i === 7 ? 2 ** 14 : 0))]]),
  }
  const base = { config: 'c', design, program, task: 0, run, files: { dump: null, png: null } }
  const classNames = Array.from({ length: 1000 }, (_, i) => `class number ${i}`)
  expect(inferenceText({ ...base, classNames })).toMatch(
    /^best classes, by logit:\nclass +logit\n─+\n +7 +8\.000 +class number 7\n +0 +0\.000 +class number 0$/m,
  )
  expect(inferenceJson({ ...base, classNames: null }).classes?.[0]).toMatchObject({ class: 7, name: null })
  const { classes, ...network } = design.network
  const headless = { ...design, network: { ...network, classes: null } }
  expect(inferenceJson({ ...base, design: headless, classNames: null }).classes).toBeNull()
})

function synthesised(width?: number): string {
  const device = deviceOf('u250')
  const cost = { lut: 1_312_345, ff: 2_612_345, dsp: 12_288, bram: 2_012.5, uram: 1_280, carry8: 123_456.5 }
  const path: TimingPath = {
    ...{ ns: 12.34, levels: 123, load: 10_000 },
    from: 'u_accel_top.u_accel.u_accel_experts.gen_experts.u_patch_reorder.u_expert_queues.lengths_q[44]',
    through: ['u_accel_top.u_accel.u_accel_experts.gen_experts', 'u_accel_top.u_accel.u_accel_norm'],
    to: 'u_accel_top.u_accel.u_accel_norm.u_layernorm.u_layernorm_core.u_layernorm_root_exact.spread_q[44]',
  }
  const unit = { name: 'gen_experts.u_patch_reorder', module: 'expert_queues', cost, path }
  const whole = { ...unit, name: 'm3vit_small_accel', module: 'm3vit_small_accel' }
  return synthesisText(
    {
      synthesis: { whole, units: [unit], paths: [path], problems: [] },
      ...{ device, delays: delaysOf(device), clockMhz: 300, seconds: 1 },
    },
    width,
  )
}
