import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../generator/base/errors.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { presetNames } from '../../generator/config/presets.js'
import { edited } from './edited.js'

const nameRule = 'lower-case letters, digits, _ and -, a letter first, 40 at most'
const blocksRule = 'odd or a list of block indices such as [1, 3, 5]'
const modelKeys = 'image, patchSize, embedDim, depth, heads, mlpRatio, qkvBias, moe, tasks, head'
const hardwareKeys = 'device, clockMhz, array, axi, buffers, attention, experts'

/** Edits of a good config (undefined removes a key), and every line of the error they must cause. */
const malformed: readonly [edits: Record<string, unknown>, ...lines: string[]][] = [
  [{ 'model.heads': 5 }, 'model.heads: 5 does not divide embedDim 192; try 3, 4 or 6'],
  [{ 'hardware.buffers.heads': 2 }, 'hardware.buffers.heads: 2 does not divide model.heads 3; try 1 or 3'],
  [{ 'model.embeddim': 192 }, 'model.embeddim: unknown key; did you mean embedDim?'],
  [
    { 'model.embeddim': 192, 'model.embedDim': undefined, 'model.heads': 5 },
    'model.embeddim: unknown key; did you mean embedDim?',
  ],
  [
    { 'hardware.buffers.weightTile': 2 },
    'hardware.buffers.weightTile: unknown key; did you mean weightTiles?',
  ],
  [{ 'hardware.colour': 1 }, `hardware.colour: unknown key; the keys here are ${hardwareKeys}`],
  [{ 'model.two words': 1 }, `model."two words": unknown key; the keys here are ${modelKeys}`],
  [{ 'model.depth': 'twelve' }, 'model.depth: "twelve" is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': undefined }, 'model.depth: missing; write a whole number from 1 to 96'],
  [{ 'model.depth': Number.NaN }, 'model.depth: NaN is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': 2.5 }, 'model.depth: 2.5 is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': null }, 'model.depth: null is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': [12] }, 'model.depth: a list is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': -1 }, 'model.depth: -1 is out of range; write one from 1 to 96'],
  [{ 'model.depth': 1e40 }, 'model.depth: 1e+40 is out of range; write one from 1 to 96'],
  [
    { 'model.depth': 'm'.repeat(1000) },
    `model.depth: "${'m'.repeat(40)}…" is not a whole number; write one from 1 to 96`,
  ],
  [
    { 'model.image': [128, 256] },
    'model.image: a list is not a mapping; write its keys below it: height, width, channels',
  ],
  [{ 'model.image': undefined }, 'model.image: missing; write its keys below it: height, width, channels'],
  [{ model: 3 }, `model: 3 is not a mapping; write its keys below it: ${modelKeys}`],
  [{ model: undefined }, `model: missing; write its keys below it: ${modelKeys}`],
  [{ hardware: null }, `hardware: null is not a mapping; write its keys below it: ${hardwareKeys}`],
  [
    { 'model.image.height': 130 },
    'model.image.height: 130 is not a multiple of patchSize 16; try 128 or 144',
  ],
  [{ 'model.image.width': 7 }, 'model.image.width: 7 is not a multiple of patchSize 16; try 16'],
  [
    { 'model.patchSize': 1, 'hardware.array.lanes': 0 },
    'hardware.array.lanes: 0 is out of range; write one from 1 to 64',
    'model.patchSize: 1 cuts the 128 × 256 image into 32768 patches, more than 16383; use larger patches or a smaller image',
  ],
  [
    { 'model.mlpRatio': 2.3 },
    'model.mlpRatio: 2.3 × embedDim 192 is 441.6, not a whole number; try 2.25 or 2.375, or 2.3020833333333335 for 442',
  ],
  [{ 'model.mlpRatio': '4x' }, 'model.mlpRatio: "4x" is not a number; write a number from 0.125 to 16'],
  [{ 'model.qkvBias': 'yes' }, 'model.qkvBias: "yes" is not a yes-or-no value; write true or false'],
  [
    { 'model.moe': false },
    'model.moe: false is not a mapping; write its keys below it: blocks, experts, topK, hidden, gate',
  ],
  [{ 'model.head': 1000 }, 'model.head: 1000 is not a mapping; write its keys below it: classes'],
  [{ 'model.head': { classes: 0 } }, 'model.head.classes: 0 is out of range; write one from 1 to 65536'],
  [{ 'model.moe.hidden': undefined }, 'model.moe.hidden: missing; write a whole number from 1 to 65536'],
  [
    { 'model.moe.experts': 4, 'model.moe.topK': 8 },
    'model.moe.topK: 8 is more than the 4 experts; write at most 4, or raise experts',
  ],
  [
    { 'model.moe.gate': 'noisy' },
    'model.moe.gate: "noisy" is not a mapping; write its keys below it: order, kind, expertsPerTask, pruneBelow',
  ],
  [
    { 'model.moe.gate': { order: 'noisy_vmoe', kind: 'multi_gate', expertPerTask: 4, pruneBelow: '10%' } },
    'model.moe.gate.expertPerTask: unknown key; did you mean expertsPerTask?',
    'model.moe.gate.order: "noisy_vmoe" is not allowed; write softmax-topk or topk-softmax',
    'model.moe.gate.kind: "multi_gate" is not allowed; write per-task, shared or task-conditioned',
    'model.moe.gate.pruneBelow: "10%" is not a number; write a number from 0 to 1',
  ],
  [
    { 'model.moe.gate': { expertsPerTask: 1 } },
    'model.moe.gate.expertsPerTask: 1 is less than topK 2; write at least 2, or lower topK',
  ],
  [
    { 'model.moe.gate': { expertsPerTask: 17 } },
    'model.moe.gate.expertsPerTask: 17 gives task 0 (semseg) the experts 0 to 16, but there are 16; try 15 or 16, or null for all experts',
  ],
  [
    { 'model.moe.gate': { expertsPerTask: 8 }, 'model.tasks': ['semseg', 'depth', 'edge'] },
    'model.moe.gate.expertsPerTask: 8 gives task 2 (edge) the experts 12 to 19, but there are 16; try 15 or 16, or null for all experts',
  ],
  [
    { 'model.moe.gate': { order: 'topk-softmax' }, numerics: { profile: 'edge-moe' } },
    'model.moe.gate.order: topk-softmax is not the softmax-topk of profile edge-moe; write softmax-topk, or use profile exact',
  ],
  [{ 'model.moe.blocks': 'even' }, `model.moe.blocks: "even" is not allowed; write ${blocksRule}`],
  [{ 'model.moe.blocks': [] }, `model.moe.blocks: an empty list is not allowed; write ${blocksRule}`],
  [
    { 'model.moe.blocks': [3, -1, 3, 'x'] },
    'model.moe.blocks[1]: -1 is out of range; write one from 0 to 95',
    'model.moe.blocks[2]: 3 is already in the list; keep one of them',
    'model.moe.blocks[3]: "x" is not a whole number; write one from 0 to 95',
  ],
  [
    { 'model.moe.blocks': [3, 12] },
    'model.moe.blocks: 12 is beyond the last block of depth 12; write indices from 0 to 11',
  ],
  [{ 'model.depth': 1 }, 'model.moe.blocks: no block of depth 1 is odd; list blocks, or write moe: null'],
  [
    { 'model.tasks': ['a', 'a', 'B'] },
    'model.tasks[1]: "a" is already in the list; keep one of them',
    'model.tasks[2]: "B" is not a usable name; write lower-case letters, digits and _, a letter first, 40 at most',
  ],
  [
    { 'model.tasks': 'semseg' },
    'model.tasks: "semseg" is not a list; write a list of 1 to 64 task names such as [semseg, depth]',
  ],
  [
    { 'model.tasks': [] },
    'model.tasks: the list is empty; write a list of 1 to 64 task names such as [semseg, depth]',
  ],
  [
    { 'hardware.device': 'zcu106' },
    'hardware.device: "zcu106" is not allowed; write zcu102, zcu104, kv260, u250 or u280; did you mean zcu102?',
  ],
  [{ 'hardware.array.taps': 12 }, 'hardware.array.taps: 12 is not a power of two; try 8 or 16'],
  [{ 'hardware.array.taps': 0 }, 'hardware.array.taps: 0 is out of range; write a power of two from 1 to 64'],
  [
    { 'hardware.array': { lanes: 64, taps: 64 } },
    'hardware.array: 64 lanes × 64 taps take 4096 DSPs, zcu102 has 2520; use at most 39 lanes, or fewer taps',
  ],
  [
    { 'hardware.axi': { dataBits: 256, ports: 8 } },
    'hardware.axi.dataBits: 256 is more than the 128 of zcu102; write at most 128',
    'hardware.axi.ports: 8 is more than the 6 of zcu102; write at most 6',
  ],
  [
    { 'hardware.buffers.weightTiles': 47, 'model.heads': 'x' },
    'model.heads: "x" is not a whole number; write one from 1 to 128',
    'hardware.buffers.weightTiles: 47 is less than the 48 tiles of one output of the widest layer (768 inputs, 16 taps); write at least 48',
  ],
  [{ 'numerics.profile': 'edge' }, 'numerics.profile: "edge" is not allowed; write exact or edge-moe'],
  [
    { 'numerics.profile': 'edge-moe', 'numerics.rounding': 'rnd', 'numerics.overflow': 'sat' },
    'numerics.rounding: rnd is not the trn of profile edge-moe; write trn, or use profile exact',
    'numerics.overflow: sat is not the wrap of profile edge-moe; write wrap, or use profile exact',
  ],
  [
    { 'numerics.profile': 'edge-moe', 'numerics.formats.weight': 'fixed<18,2>' },
    'numerics.formats.weight: fixed<18,2> is not the fixed<16,2> of profile edge-moe; write fixed<16,2>, or use profile exact',
  ],
  [
    { 'numerics.formats.weight': 'fixed<30,2>', 'numerics.formats.bias': 'float' },
    'numerics.formats.weight: "fixed<30,2>" is not a format allowed here; write fixed<W,I> with W from 2 to 24 and I from -63 to 64',
    'numerics.formats.bias: "float" is not a format allowed here; write fixed<W,I> with W from 2 to 32 and I from -63 to 64',
  ],
  [
    { 'numerics.formats.pixel': 'fixed<8,0>' },
    'numerics.formats.pixel: "fixed<8,0>" is not a format allowed here; write ufixed<W,I> with W from 1 to 16 and I from -63 to 64',
  ],
  [
    { 'numerics.formats.weight': 'fixed<24,2>' },
    'numerics.formats.activation: fixed<32,10> × weight fixed<24,2> summed over 768 inputs takes 66 bits, more than 64; use 2 bits fewer in activation and weight together',
  ],
  [
    { 'numerics.gelu': { method: 'shift', maxError: 0.001 } },
    'numerics.gelu.maxError: 0.001 means nothing to method shift; write null or leave it out',
  ],
  [
    { 'numerics.gelu.maxError': null },
    'numerics.gelu.maxError: null is only for method shift; write a number from 1e-7 to 0.1',
  ],
  [
    { 'numerics.gelu.maxError': 1 },
    'numerics.gelu.maxError: 1 is out of range; write a number from 1e-7 to 0.1',
  ],
  [
    { 'numerics.softmax': { method: 'single-pass', weightBits: 12 }, 'hardware.attention.dataflow': 'array' },
    'numerics.softmax.weightBits: 12 means nothing to method single-pass; write null or leave it out',
  ],
  [
    { 'numerics.softmax.weightBits': null },
    'numerics.softmax.weightBits: null is only for method single-pass; write a number from 8 to 17',
  ],
  [
    { 'numerics.softmax.weightBits': 18 },
    'numerics.softmax.weightBits: 18 is out of range; write one from 8 to 17',
  ],
  [{ name: 'My Net' }, `name: "My Net" is not a usable name; write ${nameRule}`],
  [{ name: 'n'.repeat(41) }, `name: "${'n'.repeat(40)}…" is not a usable name; write ${nameRule}`],
  [{ name: 5 }, `name: 5 is not a text; write ${nameRule}`],
  [
    { name: undefined, 'model.depth': 'x', 'model.heads': 5, 'hardware.array': 7, extra: {} },
    'extra: unknown key; the keys here are name, model, hardware, numerics',
    `name: missing; write ${nameRule}`,
    'model.depth: "x" is not a whole number; write one from 1 to 96',
    'hardware.array: 7 is not a mapping; write its keys below it: lanes, taps',
    'model.heads: 5 does not divide embedDim 192; try 3, 4 or 6',
  ],
]

/** Texts of config files, and the error of each. */
const malformedFiles: readonly [text: string, ...lines: string[]][] = [
  ['', 'FILE: is empty; moeforge init prints a config to start from'],
  ['# nothing\n', 'FILE: is empty; moeforge init prints a config to start from'],
  ['- 1\n', 'FILE: a list is not a config; write a mapping with name, model and hardware'],
  ['moeforge', 'FILE: "moeforge" is not a config; write a mapping with name, model and hardware'],
  ['name: a\nmodel:\n  depth: 1\n  depth: 2\n', 'FILE:4:3: depth is written twice; keep one of them'],
  ['{\n\t"name": "a",\n\t"name": "b"\n}', 'FILE:3:2: name is written twice; keep one of them'],
  ['name: a\n---\nname: b\n', 'FILE:2:1: a second document begins here; write one config per file'],
  ['name: "a\n', 'FILE:2:1: missing closing "quote'],
  ['name: !ours a\n', 'FILE:1:7: unresolved tag: !ours'],
  [
    'name: *other\n',
    'FILE: unresolved alias (the anchor must be set before the alias): other; write the values out',
  ],
]

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

  it('refuses a pipe', () => {
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
    const presets = 'presets are deit-base, deit-small, deit-tiny, m3vit-base, m3vit-small, m3vit-tiny, nano'
    expect(linesOf(() => loadConfig('m3vit-tinny'))).toEqual([
      `m3vit-tinny: no such preset or file; ${presets}; did you mean m3vit-tiny?`,
    ])
    expect(linesOf(() => loadConfig('no/such.yaml'))).toEqual([
      `no/such.yaml: no such preset or file; ${presets}`,
    ])
    expect(linesOf(() => loadConfig(''))).toEqual([
      'config: no name was given; write a file or a preset: deit-base, deit-small, deit-tiny, m3vit-base, m3vit-small, m3vit-tiny, nano',
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
