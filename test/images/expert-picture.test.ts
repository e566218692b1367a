import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { expertPicture, firstExperts } from '../../generator/images/expert-picture.js'
import { expertColour } from '../../generator/images/tint.js'
import type { Network } from '../../generator/network/network.js'

test('a first choice that is not queued is none: pruned, or of an expert that does not exist', () => {
  // Four tokens of two choices among three experts; token 1's first choice is pruned, token 3's does not exist.
  const indices = Int32Array.of(...[2, 0], ...[1, 0], ...[0, 2], ...[3, 1])
  const queues = Int32Array.of(...[0, 1, 2, -1], ...[3, -1, -1, -1], ...[0, 2, 1, 3])
  // What lies behind a queue's length is no entry: tokens 1 and 3 of expert 2.
  const choices = { indices, queues, queueLengths: Int32Array.of(3, 1, 2) }
  expect(firstExperts(choices, { tokens: 4, topK: 2 })).toEqual(Int32Array.of(2, -1, 0, -1))
})

/** A picture of a grey image of patches of 8 x 8, each of which chose the next expert. */
function picture(size: { readonly height: number; readonly width: number }, experts: number) {
  const patches = (size.height * size.width) / 64
  const tokens = patches + 1
  const indices = Int32Array.from({ length: tokens }, (_, token) => (token + experts - 1) % experts)
  const queueLengths = new Int32Array(experts).fill(tokens)
  const queues = Int32Array.from({ length: experts * tokens }, (_, i) => i % tokens)
  const network = { image: { ...size, channels: 1 }, patchSize: 8, tokens } as Network
  const pixels = new Float32Array(size.height * size.width).fill(0.5)
  const moe = { experts, topK: 1 } as Parameters<typeof expertPicture>[1]
  const bytes = expertPicture(network, moe, { pixels, choices: { indices, queues, queueLengths } })
  const png = PNG.sync.read(Buffer.from(bytes))
  const at = (x: number, y: number) => [...png.data.subarray(4 * (y * png.width + x)).subarray(0, 3)]
  return { png, at, bytes }
}

test('small images are enlarged by whole factors, with a legend of all experts below', () => {
  const { png, at, bytes } = picture({ height: 16, width: 32 }, 4)
  // 16 times as large, a gap, a row of fields.
  expect([png.width, png.height]).toEqual([512, 256 + 8 + 24])
  for (let patch = 0; patch < 4; patch++) expect(at(128 * patch, 0)).toEqual([...expertColour(patch, 4)])
  expect(at(8, 260)).toEqual([255, 255, 255])
  for (let expert = 0; expert < 4; expert++)
    expect(at(40 * expert, 264)).toEqual([...expertColour(expert, 4)])
  expect(picture({ height: 16, width: 32 }, 4).bytes).toEqual(bytes)
})

test('a field has the number of its expert', () => {
  const { at } = picture({ height: 16, width: 32 }, 16)
  // Expert 15 has the fourth field of the second row of twelve: a 1 and a 5 of three times five dots of 3 pixels.
  const [left, top] = [40 * 3, 264 + 24]
  const ground = [...expertColour(15, 16)]
  const drawn = Array.from({ length: 5 }, (_, row) =>
    Array.from({ length: 7 }, (_, column) =>
      String(at(left + 9 + 3 * column + 1, top + 4 + 3 * row + 1)) === String(ground) ? '.' : '#',
    ).join(''),
  )
  expect(drawn).toEqual(['.#..###', '##..#..', '.#..###', '.#....#', '###.###'])
})

test('large images keep their size, and narrow ones have room for the legend', () => {
  expect(picture({ height: 480, width: 640 }, 16).png).toMatchObject({ width: 640, height: 480 + 8 + 24 })
  expect(picture({ height: 512, width: 8 }, 3).png).toMatchObject({ width: 40, height: 512 + 8 + 3 * 24 })
})
