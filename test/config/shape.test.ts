import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../generator/config/schema.js'
import { checkShape } from '../../generator/config/shape.js'
import { edited } from './edited.js'

const leaf = fc.constantFrom('model.depth', 'model.moe.blocks', 'model.tasks', 'hardware.array.taps', 'name')
const section = fc.constantFrom(
  'model',
  'model.image',
  'model.moe',
  'hardware.axi',
  'numerics',
  'model.extra',
)

describe('checkShape', () => {
  it('finds a problem exactly where zod does', () => {
    const value = fc.oneof(
      fc.anything({ maxDepth: 1 }),
      fc.constantFrom<unknown>(1, 2, 16, 'odd', 'zcu102', ['a'], [1, 2], { lanes: 4 }, null),
    )
    fc.assert(
      fc.property(fc.oneof(leaf, section), value, (path, written) => {
        const config = edited({ [path]: written })
        const accepted = configSchema.safeParse(config).success
        expect(checkShape(configSchema, config).problems.length === 0).toBe(accepted)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps what is usable, and lists what is not', () => {
    const config = edited({ 'model.depth': 'x', 'hardware.devise': 'u280', 'hardware.device': undefined })
    const { usable, unusable } = checkShape(configSchema, config)
    expect(unusable).toEqual(['model.depth', 'hardware.device'])
    expect(usable).toMatchObject({ name: 'good', model: { embedDim: 192 } })
    expect(usable).not.toHaveProperty('model.depth')
    expect(usable).not.toHaveProperty('hardware.devise')
  })
})
