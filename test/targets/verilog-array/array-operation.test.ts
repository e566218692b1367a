import { expect, test } from 'vitest'
import { libraryFile } from '../../../generator/print/templates.js'
import {
  destinations,
  operationKinds,
  sources,
  targets,
} from '../../../generator/targets/verilog-array/array-operation.js'

/** Named numbers of a library module: `localparam [2:0] Hidden = 3'd0, Keys = 3'd1`. */
function namedNumbers(module: string): Map<string, number> {
  const text = libraryFile(`${module}.v`)
  const lists = [...text.matchAll(/localparam \[\d:0\] ([^;]*);/g)].flatMap(([, list]) => list.split(','))
  return new Map(
    lists.flatMap((each) => {
      const [, name, value] = /(\w+)\s*= \d'd(\d+)/.exec(each) ?? []
      return name === undefined ? [] : [[name, Number(value)] as const]
    }),
  )
}

test.each([
  ['result_writer', { Hidden: 'hidden', Keys: 'keys', Values: 'values', Gate: 'gate' }],
  [
    'accel_sequencer',
    { ToScores: 'scores', ToAttention: 'attention', ToGate: 'gate', ToSum: 'sum', ToExperts: 'experts' },
  ],
  ['accel_core', { ToScores: 'scores', ToAttention: 'attention', ToExperts: 'experts' }],
] as const)('%s knows destinations by the numbers that operations have', (module, names) => {
  const numbers = namedNumbers(module)
  for (const [name, destination] of Object.entries(names))
    expect([name, numbers.get(name)]).toEqual([name, destinations[destination]])
})

test.each([
  ['row_fetch', { Norm: 'norm', Hidden: 'hidden', Pixels: 'pixels' }],
  ['linear_engine', { Norm: 'norm', Hidden: 'hidden' }],
] as const)('%s knows sources by the numbers that operations have', (module, names) => {
  const numbers = namedNumbers(module)
  for (const [name, source] of Object.entries(names))
    expect([name, numbers.get(name)]).toEqual([name, sources[source]])
})

test('weights of attention, a source that no operation has, are the same to who sends and who fetches', () => {
  const numbers = ['accel_sequencer', 'row_fetch'].map((module) => namedNumbers(module).get('Weights'))
  expect(numbers[0]).toBe(Object.keys(sources).length)
  expect(numbers[1]).toBe(numbers[0])
})

test('the sequencer knows what rows wait for by their numbers', () => {
  const numbers = namedNumbers('accel_sequencer')
  const { nothing, results, norms } = targets
  expect(['ForNothing', 'ForResults', 'ForNorms'].map((name) => numbers.get(name))).toEqual([
    nothing,
    results,
    norms,
  ])
})

test('the sequencer knows kinds of operations by their numbers', () => {
  const numbers = namedNumbers('accel_sequencer')
  const { attention, experts, end } = operationKinds
  expect(['Attention', 'Experts', 'End'].map((name) => numbers.get(name))).toEqual([attention, experts, end])
})
