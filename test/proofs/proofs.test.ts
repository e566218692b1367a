// needs: yosys yosys-smtbmc z3
import { describe, expect, test } from 'vitest'
import { proofs } from './proofs.js'
import { prove } from './prove.js'

describe.each(proofs)('$module $sizes', (proof) => {
  test('is proved', async () => {
    const { proved, report } = await prove(proof, { method: proof.method })
    expect(proved, report).toBe(true)
  })

  // Of the two that take most of a minute, where time does not matter.
  const isLong = proof.module === 'accel_sequencer' || proof.module === 'burst_turns'
  test.skipIf(isLong && !process.env.MOEFORGE_TEST_FULL)('a fault breaks the proof', async () => {
    const { edit, assertion, depth } = proof.fault
    const { failed, report } = await prove(proof, {
      method: { kind: 'bounded', depth },
      edit: (text) => {
        expect(text.split(edit[0]).length, `${edit[0]}: parts of the module around it`).toBe(2)
        return text.replace(...edit)
      },
    })
    expect(failed, report).toContain(assertion)
  })
})
