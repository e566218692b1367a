import { expect, test } from 'vitest'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { constantsPath } from '../../../generator/targets/verilog-array/accelerator-constants.js'
import {
  acceleratorFiles,
  lowerAccelerator,
} from '../../../generator/targets/verilog-array/accelerator-files.js'
import { coreParameters } from '../../../generator/targets/verilog-array/accelerator-parameters.js'
import {
  destinations,
  listKinds,
  matrixSelects,
  operationKinds,
  rowSources,
  sources,
  targets,
} from '../../../generator/targets/verilog-array/array-operation.js'
import { fieldBits, rowTag } from '../../../generator/targets/verilog-array/row-tag.js'

const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
const core = coreParameters(accelerator)
const files = acceleratorFiles(accelerator)
const header = files.get(constantsPath) ?? expect.fail(`no ${constantsPath}`)
const constants = new Map(
  [...header.matchAll(/(\w+) = (?:\d'd)?(\d+)/g)].map(([, name, value]) => [name, Number(value)]),
)

test.each([
  ['To', destinations],
  ['From', rowSources],
  ['Kind', operationKinds],
  ['For', targets],
  ['List', listKinds],
  ['Select', matrixSelects],
] as const)('the include has %s... with the numbers that tables have', (prefix, numbers) => {
  for (const [name, value] of Object.entries(numbers))
    expect([name, constants.get(prefix + name[0].toUpperCase() + name.slice(1))]).toEqual([name, value])
})

test('weights of attention are a source that no operation has', () => {
  expect(Object.values<number>(sources)).not.toContain(rowSources.weights)
})

test('fields of the tag lie one behind the other, as the include has them', () => {
  const fields = rowTag(core)
  let lsb = 0
  for (const field of fields) {
    expect(field.lsb, field.name).toBe(lsb)
    lsb += field.width
  }
  expect(lsb).toBe(core.TagBits)
  expect(fieldBits(fields.slice(0, -2))).toBe(core.RowTagBits)
  expect([constants.get('TagDest'), constants.get('TagDestBits')]).toEqual([
    fields.find(({ name }) => name === 'dest')?.lsb,
    3,
  ])
})

// A number of its own under such a name, or under another one, would part from the tables unseen.
test('no module writes down again what the include has', () => {
  const users = [...files].filter(([, text]) => text.includes('`include "accel_constants.vh"'))
  expect(users.length).toBeGreaterThan(8)
  for (const [path, text] of users) {
    const declared = [...text.matchAll(/^ *localparam (?:\[[^\]]*\] )?([^;]*);/gm)].flatMap(([, list]) =>
      [...list.matchAll(/(\w+) *=/g)].map(([, name]) => name),
    )
    expect(
      declared.filter((name) => constants.has(name)),
      path,
    ).toEqual([])
    expect(text, path).not.toMatch(/(?:dest|source|select|op_kind|in_kind|entry_kind|target)\w* == \d/)
  }
})
