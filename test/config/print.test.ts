import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'
import { printConfig } from '../../generator/config/print.js'
import { edited } from './edited.js'

describe('printConfig', () => {
  it.each(presetNames())('prints preset %s so that it loads to the same config', (name) => {
    for (const numerics of [undefined, 'exact', 'edge-moe']) {
      const config = loadConfig(name, { numerics })
      expect(parseConfig(parse(printConfig(config)))).toEqual(config)
    }
  })

  it('prints any config so that it loads to the same config', () => {
    const edits = fc.record({
      // Words that plain YAML would read as something else.
      name: fc.constantFrom('null', 'true', 'y', 'e1', 'a-b', 'no'),
      'model.tasks': fc.uniqueArray(fc.constantFrom('null', 'false', 'on', 'a_b', 'x1'), { minLength: 1 }),
      'model.moe.blocks': fc.oneof(
        fc.constant('odd'),
        fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1 }),
      ),
      'model.moe.gate': fc.record(
        {
          order: fc.constantFrom('softmax-topk', 'topk-softmax'),
          kind: fc.constantFrom('per-task', 'shared', 'task-conditioned'),
          // As many as there are: whatever the tasks, they fit.
          expertsPerTask: fc.constantFrom(null, 16),
          pruneBelow: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        },
        { requiredKeys: [] },
      ),
      'model.mlpRatio': fc.integer({ min: 24, max: 800 }).map((hidden) => hidden / 64),
      'numerics.gelu': fc.oneof(
        fc.constant({ method: 'shift' }),
        fc.double({ min: 1e-7, max: 0.1, noNaN: true }).map((maxError) => ({ maxError })),
      ),
      'numerics.softmax': fc.record({ weightBits: fc.integer({ min: 8, max: 17 }) }, { requiredKeys: [] }),
    })
    fc.assert(
      fc.property(edits, (chosen) => {
        const config = parseConfig(edited(chosen))
        expect(parseConfig(parse(printConfig(config)))).toEqual(config)
      }),
      { numRuns: 200 },
    )
  })

  it('prints a config without MoE', () => {
    const config = parseConfig(edited({ 'model.moe': null }))
    expect(parseConfig(parse(printConfig(config)))).toEqual(config)
  })

  it('comments every key, in lines of at most 100 columns', () => {
    const lines = printConfig(loadConfig('m3vit-small')).trimEnd().split('\n')
    expect(lines.filter((line) => line.length > 100)).toEqual([])
    const keys = lines.flatMap((line, index) => (/^ *\w+:/.test(line) ? [index] : []))
    expect(keys.length).toBe(countKeys(parse(lines.join('\n'))))
    expect(keys.length).toBeGreaterThan(40)
    for (const index of keys) expect(lines[index - 1], lines[index]).toMatch(/^ *# \S/)
  })

  it('says meaning, range and default, and keeps the short spelling of the odd blocks', () => {
    const text = printConfig(loadConfig('m3vit-tiny'))
    expect(text).toContain('    # Outputs computed in parallel; 1 to 64; default 16\n    lanes: 16\n')
    expect(text).toContain('default sat (exact), wrap (edge-moe); sat_sym where\n  # formats let them\n')
    expect(text).toContain('    blocks: odd\n')
    expect(text).toContain('  tasks: [semseg, depth]\n')
  })
})

/** Keys of a mapping and of every mapping in it. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 0
  return Object.values(value).reduce((sum: number, part) => sum + 1 + countKeys(part), 0)
}
