import { expect, test } from 'vitest'
import { InputError } from '../../generator/base/errors.js'
import { loadConfig } from '../../generator/config/load.js'
import { networkOf } from '../../generator/network/network.js'
import { publishedDesigns, publishedOf } from '../../generator/report-data/published.js'

const network = (preset: string) => networkOf(loadConfig(preset).model)

test.each([
  ['m3vit-tiny', ['Edge-MoE', 'UbiMoE', 'UbiMoE', 'CoQMoE']],
  ['deit-tiny', ['Huang et al.']],
  ['deit-small', ['Huang et al.', 'HeatViT', 'Auto-ViT-Acc']],
  ['deit-base', ['Auto-ViT-Acc']],
])('%s stands beside designs of the same network', (preset, names) => {
  const { preset: found, designs } = publishedOf(network(preset)) ?? { preset: null, designs: [] }
  expect(found).toBe(preset)
  expect(designs.map(({ name }) => name)).toEqual(names)
})

test('other names of tasks do not make another network, other sizes do', () => {
  const tiny = network('m3vit-tiny')
  expect(publishedOf({ ...tiny, tasks: ['one'] })?.preset).toBe('m3vit-tiny')
  expect(publishedOf({ ...tiny, depth: 11 })).toBeNull()
  expect(publishedOf({ ...tiny, moe: null })).toBeNull()
  expect(publishedOf(network('nano'))).toBeNull()
})

test('every entry is of this table’s form, and says where it is from', () => {
  for (const { source, year } of publishedDesigns()) expect(source).toMatch(new RegExp(`${year}|arXiv`))
})

test.each([
  ['- { name: X, source: Y, year: 2024, network: m3vit-tiny, device: Z, numerics: INT8, clockMhz: 300 }'],
  [
    '- { name: X, source: Y, year: 2024, network: other, device: Z, numerics: INT8, clockMhz: 300, milliseconds: 1 }',
  ],
])('%s is refused', (text) => {
  expect(() => publishedDesigns(text)).toThrow(InputError)
})
