import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { quantizePixels } from '../../generator/images/quantize-pixels.js'
import { readImage } from '../../generator/images/read-image.js'
import { ufixed } from '../../generator/numerics/format.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'

const folder = mkdtempSync(join(tmpdir(), 'moeforge-pixels-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['exact', 'edge-moe'] as const)(
  '%s reads an image among weights as the same integers',
  async (profile) => {
    const values = Float32Array.of(0, 1, 0.5, 0.999, 0.0039, 0.998)
    const path = join(folder, 'image.float32.bin')
    await writeFile(path, new Uint8Array(values.buffer))
    const format = ufixed(8, 0)
    const pixels = { name: 'image', from: 0, count: 2, of: 2, format }
    const source = { folders: [folder], seed: 1 }
    const loaded = await loadParameter({ profile, overflow: 'wrap' }, source, pixels, { rows: 2, columns: 3 })
    expect([...loaded]).toEqual([0, 255, 128, 255, 0, 255])
    const image = await readImage(path, { channels: 1, height: 2, width: 3 })
    expect(quantizePixels(image.pixels, format)).toEqual(loaded)
  },
)
