import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeDump } from '../../generator/backends/dump.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'

test('hidden values have a row for each choice that was queued, none where all were pruned', async () => {
  const design = elaborate(loadConfig('nano'))
  const tensors = new Map([
    ['l1_gate_logits', Int32Array.from({ length: 17 * 4 }, (_, i) => -i)],
    ['l1_moe_hidden', Int32Array.from({ length: 3 * 64 }, (_, i) => i)],
    ['l3_moe_hidden', new Int32Array(0)],
  ])
  await withTemporaryFolder(join(tmpdir(), 'moeforge-dump-'), async (folder) => {
    const run = { backend: 'model', design, program: design.program, task: 1, tensors } as const
    expect(await writeDump(folder, run)).toBe(3)
    const golden = await openGoldenFolder(folder)
    const read = async (name: string) => (await golden.read(`task1_${name}`))?.shape
    expect(await read('l1_moe_hidden')).toEqual([3, 64])
    expect(await read('l3_moe_hidden')).toEqual([0, 64])
    const bytes = await readFile(join(folder, 'task1_l1_gate_logits.bin'))
    expect([...bytes.subarray(4, 8)]).toEqual([255, 255, 255, 255])
  })
})
