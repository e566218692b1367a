import { describe, expect, test } from 'vitest'
import { runLeaf } from './leaf-bench.js'
import type { LeafCase } from './leaves/leaf-case.js'

/** Tests of modules: each does what it promises and no assertion stops it; and each assertion stops what it is against. */
export function testLeaves(leaves: readonly LeafCase[]): void {
  describe.each(leaves)('$module $parameters', (leaf) => {
    // A second run looks for an assertion that holds only mostly.
    const seeds = leaf.faults.length > 0 ? [1, 2] : [1]
    test.each(seeds)('does what it promises, seed %i', async (seed) => {
      const { rows, stopped } = await runLeaf(leaf, { seed })
      expect(stopped).toBeNull()
      leaf.check?.(rows)
    })

    test.each(leaf.faults)('a fault is stopped by $assertion', async ({ assertion, edit, ...changed }) => {
      let edits = 0
      const change = (path: string, text: string) => {
        if (edit === undefined || path !== `rtl/${leaf.module}.v`) return text
        edits = text.split(edit[0]).length - 1
        return text.replace(...edit)
      }
      const faulty = {
        ...leaf,
        inputs: { ...leaf.inputs, ...changed.inputs },
        parameters: { ...leaf.parameters, ...changed.parameters },
        ...(changed.body !== undefined && { body: changed.body }),
      }
      const { stopped } = await runLeaf(faulty, { edit: change })
      if (edit !== undefined) expect(edits, `${edit[0]}: how often it stands in the module`).toBe(1)
      expect(stopped ?? 'ran to its end').toContain(`bench.dut.${assertion}: assertion failed at`)
    })
  })
}
