import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { calibrate } from '../../generator/cli/calibrate.js'
import { loadConfig } from '../../generator/config/load.js'
import { openWeights } from '../../generator/weights/weights.js'

const folder = mkdtempSync(join(tmpdir(), 'moeforge-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const given = { weights: [], image: [], seed: 1, activationBits: 18, weightBits: 16, json: true }
const bits = { weightBits: 8, activationBits: 8 }
const inFolder = (name: string) => join(folder, name)

test.each([
  [{ budget: 0.1 }, '--budget: is of no use without --bits'],
  [{ testImage: 'x.png' }, '--test-image: is of no use without --bits'],
  [
    { weightsOut: inFolder('a.safetensors'), out: inFolder('a.yaml') },
    '--weights-out: is of no use without --bits',
  ],
  [{ bits, weightsOut: inFolder('a.safetensors') }, '--weights-out: is of no use without the config'],
  [{ bits, weightsOut: inFolder('a.bin'), out: inFolder('a.yaml') }, 'does not end with .safetensors'],
  [
    { bits, weightsOut: inFolder('a.safetensors'), out: inFolder('a.safetensors') },
    'is the file of --out too',
  ],
])('%j is refused before any work', async (options, message) => {
  await expect(calibrate('nano', { ...given, ...options })).rejects.toThrow(message)
})

test('few bits: a config, the weights that go with it, what each step gained, and what was measured on', async () => {
  const [print, note] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')].map((spy) =>
    spy.mockImplementation(() => undefined),
  )
  const files = { out: inFolder('few.yaml'), weightsOut: inFolder('few.safetensors') }
  await calibrate('nano', { ...given, ...files, bits, budget: 0.1 })
  const json = JSON.parse(String(print.mock.calls[0][0]))
  const notes = note.mock.calls.map(([line]) => String(line))
  for (const spy of [print, note]) spy.mockRestore()
  expect(json.bits).toEqual(bits)
  expect(json.steps.map(({ step }: { readonly step: string }) => step)).toEqual([
    ...['formats', 'constants', 'biases', 'weights'],
  ])
  expect(json.kinds.weight).toMatch(/^fixed<8,/)
  // Hidden values are held above the least activation: none of those seen may be beyond by much.
  const hidden = json.tensors.find(({ name }: { readonly name: string }) => name === 'l0_fc1_gelu')
  expect(hidden.proposed.beyond).toBeLessThan(hidden.values / 100)
  expect(notes).toContainEqual(expect.stringContaining('--test-image names another'))
  expect(notes).toContainEqual(expect.stringContaining(`wider weights: ${json.wide.join(', ')}`))
  expect(loadConfig(files.out).numerics.scales).toBe('row')
  const { sources } = await openWeights([files.weightsOut])
  expect(sources[0].tensors.has('l1_htoh4_weight')).toBe(true)
  expect(existsSync(inFolder('a.yaml'))).toBe(false)
  expect(readFileSync(files.out, 'utf8')).toContain('zeroPoint: true')
})
