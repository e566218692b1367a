import { expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { modelledRun } from '../../generator/report-data/modelled-run.js'
import { runsOf } from '../../generator/report-data/timeline.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'

const accelerator = verilogArray.lower(elaborate(loadConfig('nano')))
const settings = {
  images: 1,
  latency: 80,
  bandwidth: 42,
  queues: [
    [9, 9, 8, 8],
    [34, 0, 0, 0],
  ],
}
const run = modelledRun(accelerator, settings)

test('to look at the model changes nothing', () => {
  expect(run.estimate).toEqual(verilogArray.cycles(accelerator, settings))
})

test('rows follow one another, and with stalls leave no cycle out', () => {
  for (const [i, { from, to }] of run.rows.entries()) {
    expect(to).toBeGreaterThan(from)
    expect(from).toBeGreaterThanOrEqual(run.rows[i - 1]?.to ?? 0)
  }
  let covered = 0
  for (const { from, to } of [...run.rows, ...run.stalls].sort((a, b) => a.from - b.from)) {
    expect(from).toBeLessThanOrEqual(covered)
    covered = Math.max(covered, to)
  }
  expect(covered).toBeLessThanOrEqual(run.estimate.total)
})

test('the array multiplies as long as its tiles take', () => {
  const { operations, heldHeads, shape } = accelerator.lowered
  const { tokens, heads } = accelerator.design.network
  const visits = settings.queues.flat().reduce((sum, each) => sum + each, 0)
  const cycles = operations.reduce((sum, { kind, rows, inTiles, outTiles, step }) => {
    if (kind === 'attention')
      return (
        sum + tokens * heldHeads * (shape.headBlocks * shape.keyTiles + shape.keyBlocks * shape.headTiles)
      )
    const isExpert = /_expert_fc/.test(step)
    return kind === 'end' || isExpert ? sum : sum + rows * inTiles * outTiles
  }, 0)
  const experts = operations.filter(({ step }) => step.startsWith('l1_expert_fc'))
  const perVisit = experts.reduce((sum, { inTiles, outTiles }) => sum + inTiles * outTiles, 0)
  expect(heldHeads).toBe(heads)
  expect(run.busy).toBe(cycles + visits * perVisit)
})

test('every operation but the end has rows, an expert without tokens none', () => {
  const seen = new Set(run.rows.map(({ operation }) => operation))
  const { operations } = accelerator.lowered
  expect(
    [...operations.keys()].filter((index) => !seen.has(index)).map((index) => operations[index].kind),
  ).toEqual(['end'])
  expect(runsOf(run.rows).length).toBeGreaterThanOrEqual(seen.size)
})

test('every matrix is loaded before its last row is done', () => {
  expect(run.loads.length).toBeGreaterThan(accelerator.lowered.operations.length - 10)
  for (const { operation, from, to } of run.loads) {
    expect(to).toBeGreaterThan(from)
    const last = run.rows.findLast((row) => row.operation === operation)
    if (last !== undefined && accelerator.lowered.operations[operation].kind !== 'experts')
      expect(to).toBeLessThanOrEqual(last.to)
  }
})

test('slow memory makes the array wait for weights', () => {
  const waits = (bandwidth: number) =>
    modelledRun(accelerator, { ...settings, bandwidth })
      .stalls.filter(({ cause }) => cause === 'weights')
      .reduce((sum, { from, to }) => sum + to - from, 0)
  expect(waits(4)).toBeGreaterThan(2 * waits(42))
})
