import { describe, expect, test } from 'vitest'
import type { Experts } from '../../generator/network/network.js'
import { runExperts } from '../../generator/oracle/float-experts.js'
import { choose } from '../../generator/oracle/float-gate.js'

const gate: Experts['gate'] = {
  order: 'softmax-topk',
  kind: 'per-task',
  first: [0, 0],
  count: 4,
  pruneBelow: null,
}
const moe: Experts = { blocks: [1], experts: 4, topK: 2, hidden: 3, gate }

/** Logits whose exponentials are these. */
const logits = (...powers: number[]) => Float64Array.from(powers, Math.log)

function closeTo(got: Float64Array, want: readonly number[]): void {
  expect(got).toHaveLength(want.length)
  for (const [i, value] of want.entries()) expect(got[i], `value ${i}`).toBeCloseTo(value, 12)
}

describe('choose', () => {
  const two = logits(1, 4, 3, 2, 5, 1, 1, 3)

  test('softmax over all experts, then the largest', () => {
    const { experts, logits: chosen, scores } = choose(two, moe, 0)
    expect([...experts]).toEqual([1, 2, 0, 3])
    expect(chosen).toEqual(logits(4, 3, 5, 3))
    closeTo(scores, [0.4, 0.3, 0.5, 0.3])
  })

  test('the largest, then softmax over them', () => {
    const { experts, scores } = choose(two, { ...moe, gate: { ...gate, order: 'topk-softmax' } }, 0)
    expect([...experts]).toEqual([1, 2, 0, 3])
    closeTo(scores, [4 / 7, 3 / 7, 5 / 8, 3 / 8])
  })

  test("a task's own experts alone choose and count", () => {
    const own = { ...moe, gate: { ...gate, first: [0, 1], count: 3 } }
    expect([...choose(two, own, 0).experts]).toEqual([1, 2, 0, 1])
    const { experts, scores } = choose(two, own, 1)
    expect([...experts]).toEqual([1, 2, 3, 1])
    closeTo(scores, [4 / 9, 3 / 9, 3 / 5, 1 / 5])
  })

  test('the lower index wins ties', () => {
    expect([...choose(new Float64Array(4), moe, 0).experts]).toEqual([0, 1])
  })
})

describe('runExperts', () => {
  // Expert e's hidden values, GELU left out, are x0 + 20, x1 + 20 and 40, its result
  // (e + 1) times the first two less 20, plus e.
  const parameters = {
    fc1: {
      weight: Float64Array.from([0, 1, 2, 3].flatMap(() => [1, 0, 0, 1, 0, 0])),
      bias: Float64Array.from([0, 1, 2, 3].flatMap(() => [20, 20, 40])),
    },
    fc2: {
      weight: Float64Array.from([1, 2, 3, 4].flatMap((n) => [n, 0, 0, 0, n, 0])),
      bias: Float64Array.from([0, 1, 2, 3].flatMap((e) => [e - 20 * (e + 1), e - 20 * (e + 1)])),
    },
  }
  const x = Float64Array.of(1, 2, 3, 4)
  const choices = {
    experts: Float64Array.of(2, 0, 0, 3),
    logits: new Float64Array(4),
    scores: Float64Array.of(0.5, 0.25, 0.75, 0.125),
  }

  test('each token visits its experts, scored and summed', () => {
    const run = runExperts(x, choices, moe, parameters)
    // Queues: expert 0 has tokens 0 and 1, expert 2 token 0, expert 3 token 1.
    closeTo(run.before, [...[21, 22, 40], ...[23, 24, 40], ...[21, 22, 40], ...[23, 24, 40]])
    closeTo(run.output(run.before).y, [
      ...[1, 2].map((value) => 0.5 * (3 * value + 2) + 0.25 * value),
      ...[3, 4].map((value) => 0.75 * value + 0.125 * (4 * value + 3)),
    ])
  })

  test('a score of the threshold or less does not count', () => {
    const run = runExperts(x, choices, { ...moe, gate: { ...gate, pruneBelow: 0.25 } }, parameters)
    closeTo(run.before, [...[23, 24, 40], ...[21, 22, 40]])
    closeTo(run.output(run.before).y, [
      ...[1, 2].map((value) => 0.5 * (3 * value + 2)),
      ...[3, 4].map((value) => 0.75 * value),
    ])
  })

  test('what is done to the hidden values counts', () => {
    const run = runExperts(x, choices, moe, parameters)
    const hidden = run.before.map(() => 20)
    closeTo(run.output(hidden).y, [0.5 * 2, 0.5 * 2, 0.125 * 3, 0.125 * 3])
  })
})
