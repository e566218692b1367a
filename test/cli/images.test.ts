import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { packImage } from '../../generator/targets/hls-kernel/image-layout.js'
import { runMoeforge } from './run-moeforge.js'

const side = 32

/** A picture of which every byte is told by its place, and the same as [channels][height][width]. */
function picture(width: number, height: number): { readonly png: Buffer; readonly planes: Buffer } {
  const image = new PNG({ width, height })
  const planes = Buffer.alloc(3 * width * height)
  for (let i = 0; i < width * height; i++)
    for (let channel = 0; channel < 4; channel++) {
      const byte = channel === 3 ? 255 : (7 * i + 85 * channel) & 255
      image.data[4 * i + channel] = byte
      if (channel < 3) planes[channel * width * height + i] = byte
    }
  return { png: PNG.sync.write(image), planes }
}

function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-images-'), work)
}

test('a picture and its raw bytes are packed to the same bytes, in the order of the command line', async () => {
  await inScratch(async (cwd) => {
    const { png, planes } = picture(side, side)
    const black = Buffer.alloc(planes.length)
    await writeFile(join(cwd, 'a.png'), png)
    await writeFile(join(cwd, 'a.u8.bin'), planes)
    await writeFile(join(cwd, 'black.u8.bin'), black)
    const args = ['images', 'pack', 'nano', 'a.png', 'black.u8.bin', 'a.u8.bin', '--out', 'images.bin']
    expect(await runMoeforge(args, { cwd })).toMatchObject({
      exitCode: 0,
      stdout: `3 images of 3,072 bytes, pixels ufixed<8,0>, in ${join(cwd, 'images.bin')}`,
      stderr: '',
    })
    expect(await readFile(join(cwd, 'images.bin'))).toEqual(Buffer.concat([planes, black, planes]))
    const again = await runMoeforge(args, { cwd })
    expect(again.exitCode).toBe(2)
    expect(again.stderr).toMatch(/^--out: images\.bin exists/)
  })
})

test('what is resized is said, and a bad image leaves no file', async () => {
  await inScratch(async (cwd) => {
    await writeFile(join(cwd, 'wide.png'), picture(40, 20).png)
    await writeFile(join(cwd, 'none.png'), 'no picture')
    const resized = await runMoeforge(['images', 'pack', 'nano', 'wide.png', '--out', 'a.bin'], { cwd })
    expect(resized).toMatchObject({
      exitCode: 0,
      stderr: 'wide.png is 40 x 20 pixels, resized to 32 x 32 (width x height), which stretches it',
    })
    const bad = await runMoeforge(['images', 'pack', 'nano', 'wide.png', 'none.png', '--out', 'b.bin'], {
      cwd,
    })
    expect(bad.exitCode).toBe(2)
    expect(bad.stderr).toContain(
      'none.png: is neither PNG nor JPEG, whatever its name says; export the image again',
    )
    expect((await readdir(cwd)).toSorted()).toEqual(['a.bin', 'none.png', 'wide.png'])
  })
})

test('pixels of 12 bits take 16, and rows are filled to words', async () => {
  await inScratch(async (cwd) => {
    const config = {
      name: 'wide-words',
      model: {
        image: { height: 16, width: 24, channels: 1 },
        patchSize: 8,
        embedDim: 24,
        depth: 1,
        heads: 2,
      },
      hardware: { device: 'u280', array: { lanes: 8, taps: 8 }, axi: { dataBits: 512, ports: 2 } },
      numerics: { formats: { pixel: 'ufixed<12,0>' } },
    }
    await writeFile(join(cwd, 'config.json'), JSON.stringify(config))
    const real = Float32Array.from({ length: 24 * 16 }, (_, i) => i / 400)
    await writeFile(join(cwd, 'a.float32.bin'), new Uint8Array(real.buffer))
    const args = ['images', 'pack', 'config.json', 'a.float32.bin', '--out', 'images.bin']
    const run = await runMoeforge(args, { cwd })
    expect(run.exitCode, run.stderr).toBe(0)
    const design = elaborate(parseConfig(config))
    const { pixels } = await loadImage(design, { path: join(cwd, 'a.float32.bin'), seed: 0 })
    const packed = await readFile(join(cwd, 'images.bin'))
    expect(packed).toEqual(Buffer.from(packImage(design, pixels)))
    // A row of 48 bytes takes a word of 64.
    expect(packed.length).toBe(16 * 64)
    expect(packed.readUInt16LE(64 + 2)).toBe(Math.floor((25 / 400) * 4096))
  })
})
