import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../generator/base/root.js'
import { configJsonSchema, schemaLine } from '../../generator/config/json-schema.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { presetNames, readPreset } from '../../generator/config/presets.js'
import { printConfig } from '../../generator/config/print.js'
import { edited } from './edited.js'

const accepts = new Ajv({ strict: true, strictTypes: false }).compile(configJsonSchema())

describe.each(presetNames())('the JSON schema accepts preset %s', (name) => {
  test('as it is written', () => {
    expect(accepts(parse(readPreset(name))), JSON.stringify(accepts.errors)).toBe(true)
  })

  test.each(['exact', 'edge-moe'])('as init prints it in profile %s', (numerics) => {
    const printed = printConfig(loadConfig(name, { numerics }))
    expect(accepts(parse(printed)), JSON.stringify(accepts.errors)).toBe(true)
  })
})

test.each([
  { 'model.headz': 3 },
  { 'model.heads': 'three' },
  { 'model.heads': 2.5 },
  { 'model.depth': 97 },
  { 'model.tasks': ['depth', 'depth'] },
  { 'model.moe.blocks': 'even' },
  { 'hardware.device': 'zcu106' },
  { 'hardware.array.taps': 12 },
  { 'numerics.formats.activation': 'ufixed<18,7>' },
  { 'numerics.formats.activation': 'fixed<99,7>' },
  { 'numerics.tensors': { l0_q: 'float16' } },
  { 'numerics.gelu.method': 'table' },
  { name: 'Not A Name' },
])('it refuses %j, as moeforge does', (edits) => {
  const config = edited(edits)
  expect(() => parseConfig(config)).toThrow()
  expect(accepts(config)).toBe(false)
})

test('every field has a description', () => {
  const bare: string[] = []
  const visit = (schema: Record<string, unknown>, path: string) => {
    for (const [key, value] of Object.entries(
      (schema.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (typeof value.description !== 'string') bare.push(`${path}${key}`)
      visit(value, `${path}${key}.`)
      for (const choice of (value.anyOf ?? []) as Record<string, unknown>[]) visit(choice, `${path}${key}.`)
    }
  }
  visit(configJsonSchema() as Record<string, unknown>, '')
  expect(bare).toEqual([])
})

test('the file of the package is up to date', () => {
  const file = readFileSync(join(packageRoot, 'generator/config/config.schema.json'), 'utf8')
  const repair =
    'npm run build && node dist/generator/cli/main.js schema > generator/config/config.schema.json'
  expect(file, repair).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
})

test.each(['.', 'configs/mine', '/elsewhere'])(
  'the line for editors leads from %s to that file, which is shipped',
  (folder) => {
    const [, path] = /^# yaml-language-server: \$schema=(\.\S+)$/.exec(schemaLine(folder)) ?? []
    const inPackage = 'generator/config/config.schema.json'
    expect(resolve(folder, path)).toBe(join(packageRoot, inPackage))
    const { files } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
    expect(files).toContain(inPackage)
  },
)
