import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../generator/config/load.js'
import type { ConfigInput } from '../../generator/config/schema.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { units } from '../../generator/units/index.js'
import { packBeats } from '../../sim/beats.js'

const model = { image: { height: 16, width: 16 }, patchSize: 8, embedDim: 24, depth: 2, heads: 2 }
const hardware = { device: 'zcu102', array: { lanes: 4, taps: 8 }, attention: { dataflow: 'array' } }
const moe = { blocks: [1], experts: 6, topK: 3, hidden: 16 }

// Vectors with values such as one, or five, in formats that do not hold them, or hold no fractions.
const formats: Record<string, Record<string, string>> = {
  'scores with more fraction bits than queries have bits': {
    activation: 'fixed<11,7>',
    query: 'fixed<11,4>',
    key: 'fixed<9,5>',
    value: 'fixed<8,4>',
    score: 'fixed<27,18>',
  },
  'fractions alone': {
    activation: 'fixed<18,0>',
    key: 'fixed<16,1>',
    value: 'fixed<16,1>',
    logit: 'fixed<18,1>',
    gateScore: 'fixed<18,2>',
    score: 'fixed<20,1>',
  },
  'biases as wide as products': {
    ...{ activation: 'fixed<12,6>', key: 'fixed<9,5>', value: 'fixed<9,5>' },
    attentionBias: 'fixed<28,20>',
    weight: 'fixed<9,1>',
    patchWeight: 'fixed<9,1>',
  },
  'hardly any fractions': {
    activation: 'fixed<18,14>',
    key: 'fixed<16,14>',
    value: 'fixed<16,14>',
    logit: 'fixed<18,16>',
    gateScore: 'fixed<18,2>',
    score: 'fixed<22,20>',
  },
}

describe.each(Object.entries(formats))('%s', (_, chosen) => {
  const config = { name: 'vectors', model: { ...model, moe }, hardware, numerics: { formats: chosen } }

  test.each(Object.values(units).map((unit) => [unit.name, unit] as const))('%s', (_, registered) => {
    const design = elaborate(parseConfig(config as ConfigInput))
    const packed = registered.each(design, (unit, { params }) =>
      unit.cases(params, 1).flatMap(({ inputs }) =>
        unit
          .ports(params)
          .filter(({ direction }) => direction === 'in')
          .map((port) => packBeats(port, inputs[port.name])),
      ),
    )
    expect(packed.flat().length).toBeGreaterThan(0)
  })
})
