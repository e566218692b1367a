import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { importVit } from '../../generator/import/vit.js'
import { huggingFaceFamilies, presetSources, timmFamilies } from './published-families.js'

const folder = mkdtempSync(join(tmpdir(), 'moeforge-families-'))
afterAll(() => rmSync(folder, { recursive: true }))

function imported(source: Readonly<Record<string, unknown>>) {
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify(source))
  return importVit(file)
}

const published = [...timmFamilies, ...huggingFaceFamilies].map(([name, source, model, said = []]) => ({
  ...{ name, source, model, said },
}))

test.each(published)('$name', ({ source, model, said }) => {
  const { config, notes } = imported(source)
  expect(config.model).toMatchObject(model)
  expect(notes.filter((note) => !note.startsWith('passed over'))).toEqual(said)
  elaborate(config)
})

test.each(presetSources)('preset %s is what its description gives', (preset, source) => {
  expect(imported(source).config.model).toEqual(loadConfig(preset).model)
})

test.each([
  [
    { model_type: 'dinov2', architectures: ['Dinov2ForImageClassification'] },
    'architectures: Dinov2ForImageClassification is not built here: it has a head that reads both the class token and',
  ],
  [{ model_type: 'dinov2', mlp_ratio: 0.01 }, 'mlp_ratio: 7 is not 0.125 to 16 times hidden_size 768'],
  [{ model_type: 'clip', frob: 1 }, 'frob: unknown key'],
  [
    { model_type: 'clip', vision_config: { hidden_act: 'silu' } },
    'hidden_act: "silu" means that the network has another',
  ],
  [
    { model_type: 'clip', vision_config: { use_swiglu_ffn: true } },
    'use_swiglu_ffn: true means that the network has gated',
  ],
])('%j is refused', (source, message) => {
  const sizes = {
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    image_size: 224,
    patch_size: 14,
  }
  const whole = source.model_type === 'clip' ? source : { ...sizes, ...source }
  expect(() => imported(whole)).toThrow(message)
})
