import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../generator/base/errors.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'
import { hasCommand } from '../has-command.js'
import { edited } from './edited.js'
import { hardwareKeys, malformed, malformedFiles, modelKeys, nameRule } from './malformed.js'

describe('parseConfig', () => {
  it.each(malformed.map(([edits, ...lines]) => ({ edits, lines })))(
    'refuses $edits: $lines.0',
    ({ edits, lines }) => {
      expect(linesOf(() => parseConfig(edited(edits)))).toEqual(lines)
    },
  )

  it('takes keys that objects inherit for unknown keys', () => {
    const value = JSON.parse('{"__proto__": {"name": "a"}, "constructor": 1, "toString": 2}')
    expect(linesOf(() => parseConfig(value))).toEqual([
      '__proto__: unknown key; the keys here are name, model, hardware, numerics',
      'constructor: unknown key; the keys here are name, model, hardware, numerics',
      'toString: unknown key; the keys here are name, model, hardware, numerics',
      `name: missing; write ${nameRule}`,
      `model: missing; write its keys below it: ${modelKeys}`,
      `hardware: missing; write its keys below it: ${hardwareKeys}`,
    ])
  })

  it.each([[null], [undefined], [[]], ['text'], [3], [new Map()], [Symbol('config')]])(
    'refuses %s as a whole config',
    (value) => {
      expect(() => parseConfig(value)).toThrow(InputError)
    },
  )

  it('never lets a misplaced value escape as anything but an InputError', () => {
    const values = [null, 0, -1, 0.5, 1e40, '', 'x', [], [[]], {}, { x: 1 }, true]
    for (const path of paths(edited({}))) {
      for (const value of values) {
        const error = errorOf(() => parseConfig(edited({ [path]: value })))
        if (error !== undefined)
          expect(error, `${path} = ${JSON.stringify(value)}`).toBeInstanceOf(InputError)
        expect(`${error ?? ''}`, `${path} = ${JSON.stringify(value)}`).not.toMatch(/NaN|undefined|Infinity/)
      }
    }
  })

  it('freezes the config throughout', () => {
    const config = parseConfig(edited({}))
    expect(frozenEverywhere(config)).toBe(true)
  })

  it('leaves the value it was given as it was', () => {
    const value = edited({ 'model.moe.blocks': [5, 1] })
    parseConfig(value)
    expect(value).toEqual(edited({ 'model.moe.blocks': [5, 1] }))
    expect(Object.isFrozen(value)).toBe(false)
  })

  it('keeps the numerics section of a config that is of the profile of --numerics', () => {
    const own = edited({ 'numerics.formats.weight': 'fixed<18,2>' })
    expect(parseConfig(own, { numerics: 'exact' })).toEqual(parseConfig(own))
    const { numerics } = parseConfig({ ...own, numerics: undefined }, { numerics: 'exact' })
    expect(numerics).toEqual(parseConfig({ ...own, numerics: { profile: 'exact' } }).numerics)
  })

  it('replaces the whole numerics section by the profile of --numerics, wrong as it may be', () => {
    const broken = edited({ 'numerics.rounding': 'up', 'numerics.formats.weight': 'fixed<18,2>' })
    const config = parseConfig(broken, { numerics: 'edge-moe' })
    expect(config.numerics).toEqual(parseConfig(edited({ numerics: { profile: 'edge-moe' } })).numerics)
  })
})

describe('loadConfig', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'moeforge-load-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(malformedFiles)('refuses the file %j', (text, ...lines) => {
    const file = join(folder, 'config.yaml')
    writeFileSync(file, text)
    expect(linesOf(() => loadConfig(file))).toEqual(lines.map((line) => line.replace('FILE', file)))
  })

  it('reports a few problems where YAML finds hundreds, and says how many there are', () => {
    const file = join(folder, 'broken.yaml')
    writeFileSync(file, '"a" "b"\n'.repeat(300))
    const lines = linesOf(() => loadConfig(file))
    expect(lines).toHaveLength(6)
    expect(lines[5]).toMatch(/broken\.yaml: \d{3} more problems, which may follow from these$/)
  })

  it('lists fifty problems of a config, and says how many more there are', () => {
    const file = join(folder, 'unknown.yaml')
    writeFileSync(file, `name: a\nmodel:\n${Array.from({ length: 200 }, (_, i) => `  k${i}: 1\n`).join('')}`)
    const lines = linesOf(() => loadConfig(file))
    expect(lines).toHaveLength(51)
    expect(lines[50]).toMatch(/^and 15\d more problems$/)
  })

  // The parser takes minutes for some of these, and overflows its stack or Node's memory on others.
  const deep = 'is nested deeper than the 50 levels that are read; name the file of a config'
  const many = 'has more than the 50000 words and signs that are read; name the file of a config'
  it.each([
    ['brackets', '['.repeat(1e6), deep],
    ['brackets that close', '['.repeat(5e5) + ']'.repeat(5e5), deep],
    ['mappings in mappings', '{a: '.repeat(2.5e5), deep],
    ['lists in lists', '- '.repeat(5e5), deep],
    ['keys of keys', '? '.repeat(5e5), deep],
    ['lines that go in', Array.from({ length: 1300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), deep],
    ['entries', '- 1\n'.repeat(2.5e5), many],
    ['keys', `{${Array.from({ length: 1e5 }, (_, i) => `k${i}`).join()}}`, many],
    ['anchors', '&a '.repeat(3e5), many],
    ['documents', '---\n'.repeat(2.5e5), many],
    [
      'more than a mebibyte',
      '#'.repeat(2 ** 20 + 1),
      'has 1048577 bytes, more than the 1048576 that are read; name a smaller file',
    ],
  ])('refuses a file of %s', (_, text, message) => {
    const file = join(folder, 'hostile.yaml')
    writeFileSync(file, text)
    expect(linesOf(() => loadConfig(file))).toEqual([`${file}: ${message}`])
  })

  it('refuses aliases that grow beyond all bounds', () => {
    const file = join(folder, 'bomb.yaml')
    const names = [...'abcdefghij']
    const line = (name: string, i: number) =>
      `${name}: &${name} [${Array(9)
        .fill(i === 0 ? 'x' : `*${names[i - 1]}`)
        .join()}]\n`
    writeFileSync(file, names.map(line).join(''))
    expect(linesOf(() => loadConfig(file))).toEqual([
      `${file}: excessive alias count indicates a resource exhaustion attack; write the values out`,
    ])
  })

  it('reads what is just large', () => {
    const file = join(folder, 'large.yaml')
    const keys = Array.from({ length: 15_000 }, (_, i) => `k${i}`)
    writeFileSync(file, `{${[...keys, 'k0'].join()}}`)
    expect(linesOf(() => loadConfig(file))).toEqual([
      `${file}:1:93892: k0 is written twice; keep one of them`,
    ])
  })

  it.skipIf(!hasCommand('mkfifo'))('refuses a pipe', () => {
    const file = join(folder, 'pipe')
    execFileSync('mkfifo', [file])
    expect(linesOf(() => loadConfig(file))).toEqual([
      `${file}: is not a regular file; write it to a file first, and name that`,
    ])
  })

  it('refuses numbers that YAML reads as infinite', () => {
    const file = join(folder, 'infinite.yaml')
    writeFileSync(file, 'name: a\nmodel:\n  depth: 1e400\n')
    expect(linesOf(() => loadConfig(file))).toContain(
      'model.depth: Infinity is not a whole number; write one from 1 to 96',
    )
  })

  it('says which presets there are when a name is neither preset nor file', () => {
    const presets = `presets are ${presetNames().join(', ')}`
    expect(linesOf(() => loadConfig('m3vit-tinny'))).toEqual([
      `m3vit-tinny: no such preset or file; ${presets}; did you mean m3vit-tiny?`,
    ])
    expect(linesOf(() => loadConfig('no/such.yaml'))).toEqual([
      `no/such.yaml: no such preset or file; ${presets}`,
    ])
    expect(linesOf(() => loadConfig(''))).toEqual([
      `config: no name was given; write a file or a preset: ${presetNames().join(', ')}`,
    ])
  })

  it('says when the file is a folder', () => {
    expect(linesOf(() => loadConfig(folder))).toEqual([`${folder}: is a folder; name a file in it`])
  })

  it('reads JSON', () => {
    const file = join(folder, 'config.json')
    writeFileSync(file, JSON.stringify(edited({}), null, '\t'))
    expect(loadConfig(file)).toEqual(parseConfig(edited({})))
  })

  it.each(presetNames())('loads preset %s under its own name', (name) => {
    expect(loadConfig(name).name).toBe(name)
    expect(loadConfig(name, { numerics: 'edge-moe' }).numerics.profile).toBe('edge-moe')
  })
})

function linesOf(run: () => unknown): string[] {
  const error = errorOf(run)
  if (error instanceof InputError) return error.message.split('\n')
  throw error ?? new Error('nothing was refused')
}

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

/** Every path of a map, sections and fields alike. */
function paths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, part]) => [prefix + key, ...paths(part, `${prefix}${key}.`)])
}

function frozenEverywhere(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(frozenEverywhere)
}
