import { describe, expect, test } from 'vitest'
import type { Raster } from '../../generator/images/raster.js'
import { expertColour, tintPatches } from '../../generator/images/tint.js'

const shape = { channels: 3, height: 8, width: 12, patchSize: 4 }
const grey = new Float32Array(3 * 8 * 12).fill(100 / 256)
const options = { ...shape, experts: 4, chosen: Int32Array.of(0, 1, 2, 3, -1, 0) }

function pixel({ data, width }: Raster, x: number, y: number): number[] {
  return [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)]
}

describe('tintPatches', () => {
  const tinted = tintPatches(grey, options)

  test('keeps the size', () => {
    expect([tinted.width, tinted.height]).toEqual([12, 8])
  })

  test('borders are the colour of the expert, insides a mixture with the image', () => {
    for (const [patch, expert] of options.chosen.entries()) {
      const [left, top] = [4 * (patch % 3), 4 * Math.floor(patch / 3)]
      const colour = expert < 0 ? [100, 100, 100] : [...expertColour(expert, 4)]
      for (const [x, y] of [
        [0, 0],
        [3, 2],
        [1, 3],
      ])
        expect(pixel(tinted, left + x, top + y)).toEqual(colour)
      expect(pixel(tinted, left + 1, top + 2)).toEqual(colour.map((value) => Math.round(0.4 * value + 60)))
    }
  })

  test('shows the image underneath, in grey where it has not three channels', () => {
    const ramp = Float32Array.from({ length: 96 }, (_, i) => i / 256)
    const none = { ...options, chosen: new Int32Array(6).fill(-1) }
    const one = tintPatches(ramp, { ...none, channels: 1 })
    expect(pixel(one, 7, 3)).toEqual([43, 43, 43])
    const three = tintPatches(Float32Array.of(...ramp, ...ramp.map((v) => v / 2), ...ramp.fill(1)), none)
    expect(pixel(three, 6, 3)).toEqual([42, 21, 255])
  })

  test('refuses choices that do not fit', () => {
    expect(() => tintPatches(grey, { ...options, chosen: new Int32Array(5) })).toThrow(
      '5 choices for 6 patches',
    )
    expect(() => tintPatches(grey, { ...options, chosen: Int32Array.of(0, 0, 4, 0, 0, 0) })).toThrow(
      'patch 2 chose expert 4 of 4',
    )
  })
})

test('the colours of experts differ, however many there are', () => {
  expect(expertColour(0, 6)).toEqual([255, 0, 0])
  expect(expertColour(2, 6)).toEqual([0, 255, 0])
  expect(expertColour(4, 6)).toEqual([0, 0, 255])
  for (let experts = 1; experts <= 64; experts++) {
    const colours = Array.from({ length: experts }, (_, expert) => String(expertColour(expert, experts)))
    expect(new Set(colours).size).toBe(experts)
  }
})
