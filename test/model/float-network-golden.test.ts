import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { buildProgram } from '../../generator/design/program.js'
import type { Tensor } from '../../generator/design/steps.js'
import { fractionBits } from '../../generator/fixed/format.js'
import { readImage } from '../../generator/images/read-image.js'
import { runFloatNetwork } from '../../generator/model/float-network.js'
import { packageRoot } from '../../generator/root.js'
import { withTemporaryFolder } from '../../generator/temporary-folder.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'

const data = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')
const present = existsSync(join(data, 'golden/manifest.json'))
if (!present) console.warn(`skipped: no Edge-MoE data in ${data}; set MOEFORGE_EDGE_MOE to its folder`)

const design = elaborate(loadConfig('m3vit-tiny', { numerics: 'edge-moe' }))
const program = buildProgram(design).tensors

/** Parameters of the first of these folders that has them. */
function parametersIn(folders: readonly string[]) {
  return (name: string) => {
    const folder = folders.find((each) => existsSync(join(each, `${name}.float32.bin`)))
    if (folder === undefined) throw new Error(`no ${name}`)
    const bytes = readFileSync(join(folder, `${name}.float32.bin`))
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  }
}

const fractionOf = (tensor: Tensor | undefined) =>
  tensor === undefined || tensor.format === 'index' ? 0 : fractionBits(tensor.format)

/** Largest differences by tensor, and the golden values, of a run of the first two blocks. */
async function compared() {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-float-'), async (experts) => {
    await execa(process.execPath, [join(data, 'make-experts.mjs'), experts])
    const { pixels } = await readImage(join(data, 'weights/image.float32.bin'), design.network.image)
    const tensors = runFloatNetwork(
      { ...design.network, depth: 2 },
      { image: pixels, task: 0, parameters: parametersIn([join(data, 'weights'), experts]) },
    )
    const folder = await openGoldenFolder(join(data, 'golden'))
    const differences = new Map<string, Float64Array>()
    for (const [name, values] of tensors) {
      const golden = (await folder.read(name)) ?? (await folder.read(`task0_${name}`))
      if (golden === undefined) continue
      expect(golden.values, name).toHaveLength(values.length)
      const scale = 2 ** fractionOf(program.get(name))
      differences.set(
        name,
        values.map((value, i) => value - golden.values[i] / scale),
      )
    }
    return differences
  })
}

const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe.skipIf(!present)("near what Edge-MoE's C++ computes, which floors weights and products", () => {
  let differences: ReadonlyMap<string, Float64Array>
  beforeAll(async () => {
    differences = await compared()
  }, 300_000)
  const { tokens, dim } = design.network
  const difference = (name: string) => {
    const values = differences.get(name)
    if (values === undefined) throw new Error(`no golden ${name}`)
    return values
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
    const index = difference('l1_topk_index')
    const out = difference('l1_x_out')
    const same = Array.from({ length: tokens }, (_, token) => token).filter(
      (token) => largest(index.subarray(2 * token, 2 * token + 2)) === 0,
    )
    expect(same.length).toBeGreaterThanOrEqual(tokens - 4)
    for (const token of same)
      expect(largest(out.subarray(token * dim, (token + 1) * dim)), `token ${token}`).toBeLessThan(3e-2)
  })
})
