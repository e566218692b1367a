import { expect, test } from 'vitest'
import { type LoadingRates, WeightArrival } from '../../../generator/targets/verilog-array/weight-arrival.js'

const rates: LoadingRates = {
  ringTiles: 8,
  tileBeats: 4,
  biasBeats: 1,
  biasDepth: 64,
  latency: 100,
  beatsPerCycle: () => 0.5,
}

test('tiles land one after another, behind the biases of their matrix', () => {
  const weights = new WeightArrival(rates)
  expect(weights.append({ tiles: 4, biasRows: 2, notBefore: 0 })).toBe(0)
  expect(weights.append({ tiles: 4, biasRows: 1, notBefore: 0 })).toBe(4)
  // 2 beats of biases, 4 of a tile, two cycles each.
  expect(weights.landing(0)).toBe(100 + 12)
  expect(weights.landing(3)).toBe(100 + 12 + 3 * 8)
  expect(weights.landing(4)).toBe(100 + 12 + 3 * 8 + 10)
})

test('a burst waits for room for all of its tiles', () => {
  const weights = new WeightArrival(rates)
  weights.append({ tiles: 16, biasRows: 4, notBefore: 0 })
  expect(() => weights.landing(8)).toThrow('nothing has freed')
  // A burst is 4 tiles: the ninth tile needs the first four to go.
  for (const cycle of [500, 501, 502]) weights.release(cycle)
  expect(() => weights.landing(8)).toThrow('nothing has freed')
  weights.release(503)
  expect(weights.landing(8)).toBe(503 + 100 + 8)
})

test('biases wait for room in their own ring', () => {
  const weights = new WeightArrival({ ...rates, biasDepth: 4 })
  weights.append({ tiles: 4, biasRows: 4, notBefore: 0 })
  weights.append({ tiles: 2, biasRows: 2, notBefore: 0 })
  expect(() => weights.landing(4)).toThrow('nothing has freed')
  weights.release(700)
  weights.release(701)
  expect(weights.landing(4)).toBe(701 + 100 + 2 * (2 + 4))
})

test('the loader is five matrices ahead of the bursts', () => {
  const weights = new WeightArrival(rates)
  for (let i = 0; i < 5; i++) {
    expect(weights.nextChoice()).toBe(0)
    weights.append({ tiles: 4, biasRows: 1, notBefore: 0 })
  }
  expect(weights.nextChoice()).toBe(0)
  weights.append({ tiles: 4, biasRows: 1, notBefore: 0 })
  weights.append({ tiles: 4, biasRows: 1, notBefore: 0 })
  // Behind the third matrix, for which the ring has no room yet.
  expect(weights.nextChoice()).toBe(Number.POSITIVE_INFINITY)
  for (let i = 0; i < 4; i++) weights.release(900)
  expect(weights.nextChoice()).toBe(900)
})

test('what is missing are tiles for which there is room', () => {
  const weights = new WeightArrival(rates)
  weights.append({ tiles: 16, biasRows: 1, notBefore: 0 })
  expect(weights.missing(0)).toBe(8)
  expect(weights.missing(1000)).toBe(0)
  for (let i = 0; i < 4; i++) weights.release(1000)
  expect(weights.missing(1000)).toBe(4)
})
