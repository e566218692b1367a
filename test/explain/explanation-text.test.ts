import { expect, test } from 'vitest'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { explainValue } from '../../generator/explain/explain-value.js'
import { explanationJson } from '../../generator/explain/explanation-json.js'
import { explanationText } from '../../generator/explain/explanation-text.js'
import { mustBeMade, parseTarget } from '../../generator/explain/parse-target.js'
import { Trace } from '../../generator/explain/trace.js'
import { valuePlaces } from '../../generator/explain/value-places.js'
import { small } from '../targets/verilog-array/accelerator-configs.js'
import { explainedRun } from './explained-run.js'

const { program } = elaborate(parseConfig(small))

test.each([
  'l0_fc1[3,5]',
  'l0_fc1_gelu[3,5]',
  'l0_fc1_gelu[3][5]',
  ' l0_fc1_gelu[389] ',
  'task1_l0_fc1_gelu[3, 5]',
])('%s is row 3, column 5 of 128', (text) => {
  expect(parseTarget(text, program)).toEqual({ tensor: 'l0_fc1_gelu', index: 389 })
})

test.each([
  ['l0_fc1_gelu', 'is not a value; write a tensor and an index, such as l0_q[3,5]'],
  ['l0_fc1_gelu[3,5,1]', 'has 3 numbers; its shape is 17 x 128: write 2 numbers from 0, or one below 2176'],
  ['l0_fc1_gelu[17,0]', 'is not there; its shape is 17 x 128'],
  ['l0_fc1_gelu[2176]', 'is not there; its shape is 17 x 128'],
  ['image[0]', 'no step makes image'],
  ['l0_nrm1[0]', 'no step makes l0_nrm1; did you mean l0_norm1?'],
])('%s is an error', (text, message) => {
  expect(() => parseTarget(text, program)).toThrow(message)
})

test('a row of hidden values that no token was queued for is an error', () => {
  const values = new Int32Array(3 * 64)
  const target = parseTarget('l1_moe_hidden[3,0]', program)
  expect(() => mustBeMade(target, values)).toThrow('l1_moe_hidden has 192 values with this image')
  expect(() => mustBeMade({ ...target, index: 191 }, values)).not.toThrow()
})

test('the text says how many terms it leaves out and what they come to; JSON has them all', async () => {
  const source = await explainedRun(small, 0)
  const target = { tensor: 'l0_q', index: 37 }
  const explained = {
    ...explainValue(source, target),
    ...{ places: valuePlaces(source, target), cycle: undefined },
  }
  const text = explanationText(source.design, explained)
  expect(text).toMatch(
    /^l0_q\[1,5\] = -?\d+, 0x[0-9a-f]{5}, -?[\d.]+ in fixed<18,7>\ntoken 1, feature 5; made by l0_q/,
  )
  const [products] = explained.lines
  const shown = [...text.matchAll(/^ {4}i = (\d+):/gm)].map(([, i]) => products.terms[Number(i)].raw)
  const [, more = '', rest = ''] = /and (\d+) more, together (-?\d+) /.exec(text) ?? []
  expect(shown.length + Number(more)).toBe(products.terms.length)
  expect(shown.reduce((sum, raw) => sum + raw, 0n) + BigInt(rest)).toBe(products.raw)
  expect(text).toContain('when: not simulated; --cycle does that')
  expect(text).toMatch(/in the accelerator: hidden, word \d+, lane \d: /)
  const json = JSON.parse(JSON.stringify(explanationJson(source.design, explained)))
  expect(json).toMatchObject({ tensor: 'l0_q', index: [1, 5], flat: 37, kind: 'linear' })
  expect(json.lines[0].terms).toHaveLength(32)
  expect(json.value).toBe(source.tensors.get('l0_q')?.[37])
})

test('a trace says what rounding cut and whether a value fitted', () => {
  const trace = new Trace()
  const up = trace.round('up', { raw: 7n, fraction: 4 }, 2, 'rnd')
  const down = trace.round('down', { raw: 7n, fraction: 4 }, 2, 'trn')
  expect([up, down]).toEqual([
    { raw: 2n, fraction: 2 },
    { raw: 1n, fraction: 2 },
  ])
  const clipped = trace.fit('clipped', { raw: -9n, fraction: 0 }, { width: 4, overflow: 'sat' })
  const wrapped = trace.fit('wrapped', { raw: -9n, fraction: 0 }, { width: 4, overflow: 'wrap' })
  expect([clipped.raw, wrapped.raw]).toEqual([-8n, 7n])
  expect(trace.lines.map(({ note }) => note)).toEqual([
    ...['off by 1 / 2^2 of a unit', 'off by -3 / 2^2 of a unit'],
    ...['SATURATED, was -9', 'WRAPPED, was -9'],
  ])
})
