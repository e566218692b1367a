import { beforeAll, describe, expect, test } from 'vitest'
import { edgeMoePresent, edgeMoeRun } from '../reference/edge-moe-run.js'

const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe.skipIf(!edgeMoePresent)(
  "near what Edge-MoE's C++ computes, which floors weights and products",
  () => {
    let run: Awaited<ReturnType<typeof edgeMoeRun>>
    beforeAll(async () => {
      run = await edgeMoeRun()
    }, 300_000)

    function difference(name: string): Float64Array {
      const [exact, golden] = [run.float.get(name), run.golden.find((each) => each.name === name)]
      if (exact === undefined || exact.length !== golden?.values.length) throw new Error(`no golden ${name}`)
      return exact.map((value, i) => value - golden.values[i] / 2 ** golden.fraction)
    }

    test.each([
      ...['patch_embed', 'l0_norm1', 'l0_q', 'l0_k', 'l0_v', 'l0_attn_v', 'l0_proj', 'l0_norm2'],
      ...['l0_fc1_pregelu', 'l0_fc1_gelu', 'l0_fc2', 'l0_x_out', 'l1_gate_logits', 'l1_topk_logit'],
    ])('%s within 1e-2', (name) => {
      expect(largest(difference(name))).toBeLessThan(1e-2)
    })

    test('scores of the gate within 2e-3', () => {
      expect(largest(difference('l1_topk_score'))).toBeLessThan(2e-3)
    })

    test('experts: all but a few tokens choose the same, and leave block 1 within 3e-2', () => {
      const { tokens, dim } = run.network
      const [index, out] = [difference('l1_topk_index'), difference('l1_x_out')]
      const same = Array.from({ length: tokens }, (_, token) => token).filter(
        (token) => largest(index.subarray(2 * token, 2 * token + 2)) === 0,
      )
      expect(same.length).toBeGreaterThanOrEqual(tokens - 4)
      for (const token of same)
        expect(largest(out.subarray(token * dim, (token + 1) * dim)), `token ${token}`).toBeLessThan(3e-2)
    })
  },
)
