import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import type { Design } from '../../generator/design/design.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { programParameters } from '../../generator/network/parameters.js'
import type { Parameter } from '../../generator/network/tensor.js'
import { parseFormat } from '../../generator/numerics/format.js'
import { linearCase } from '../../generator/units/linear/linear.cases.js'
import { linear } from '../../generator/units/linear/linear.unit.js'
import { type MemoryMap, memoryMap } from '../../generator/weights/memory-map.js'
import { unpackImage } from '../../generator/weights/pack.js'
import { loadParameter } from '../../generator/weights/parameter-source.js'
import { writeSyntheticWeights } from '../../generator/weights/synth.js'
import { countOf } from '../../generator/weights/tensor-source.js'
import { openWeights } from '../../generator/weights/weights.js'
import { writeMemoryImage } from '../../generator/weights/write-image.js'
import { packBeats } from '../../sim/beats.js'
import { oneTap } from '../verify/small-networks.js'
import { scratchFolder } from './fixtures.js'

const { folder } = scratchFolder()

const nano = loadConfig('nano')
const designs: [string, Design][] = [
  ['nano', elaborate(nano)],
  ['nano in edge-moe', elaborate(loadConfig('nano', { numerics: 'edge-moe' }))],
  ['sizes that fill neither tiles nor beats, three tasks, odd widths', elaborate(awkward())],
  ['one tap, outputs that do not divide the lanes', elaborate(parseConfig(oneTap))],
]

/** 30 wide on 16 lanes and 4 taps, weights of 11 bits, one narrow port. */
function awkward() {
  return parseConfig({
    name: 'awkward',
    model: {
      image: { height: 15, width: 10, channels: 1 },
      patchSize: 5,
      embedDim: 30,
      depth: 2,
      heads: 3,
      mlpRatio: 3,
      qkvBias: false,
      moe: { blocks: [1], experts: 3, topK: 1, hidden: 35 },
      tasks: ['a', 'b', 'c'],
    },
    hardware: { device: 'zcu102', array: { lanes: 16, taps: 4 }, axi: { dataBits: 32, ports: 3 } },
    numerics: {
      formats: {
        activation: 'fixed<20,8>',
        weight: 'fixed<11,2>',
        patchWeight: 'fixed<9,0>',
        bias: 'fixed<13,5>',
      },
    },
  })
}

async function packed(
  design: Design,
  name: string,
): Promise<{ map: MemoryMap & { sha256: string }; image: Buffer; out: string }> {
  const [floats, out] = [join(folder, `${name}-floats`), join(folder, `${name}-packed`)]
  for (const each of [floats, out]) await mkdir(each)
  await writeSyntheticWeights(design, 4, floats)
  await writeMemoryImage(design, await openWeights([floats]), out)
  const map = JSON.parse(await readFile(join(out, 'memory-map.json'), 'utf8'))
  return { map, image: await readFile(join(out, 'weights.bin')), out }
}

describe.each(designs)('%s', (name, design) => {
  test('unpacking gives the integers that the model computes with, all of them', async () => {
    const { map, image } = await packed(design, name)
    expect(createHash('sha256').update(image).digest('hex')).toBe(map.sha256)
    const covered = new Map(programParameters(design).map(({ name: parameter }) => [parameter, 0]))
    for (const [tensor, values] of unpackImage(map, image, 'weights.bin')) {
      const columns = countOf(tensor.shape.slice(1))
      const from = tensor.start / columns
      const all = programParameters(design).find((each) => each.name === tensor.name)
      if (all === undefined) throw new Error(`the network has no ${tensor.name}`)
      const rows = countOf(all.shape) / columns
      const parameter: Parameter = {
        name: tensor.name,
        from,
        count: tensor.shape[0],
        of: rows,
        format: parseFormat(tensor.format),
      }
      const expected = await loadParameter(design, { folders: [], seed: 4 }, parameter, { rows, columns })
      expect(values, `${tensor.layer} ${tensor.name} ${tensor.expert}`).toEqual(expected)
      covered.set(tensor.name, (covered.get(tensor.name) ?? 0) + values.length)
    }
    for (const { name: parameter, shape } of programParameters(design))
      expect(covered.get(parameter), parameter).toBe(countOf(shape))
  })

  test('tensors lie in order, apart and aligned', () => {
    const { tensors, alignment, totalBytes, layouts } = memoryMap(design)
    let next = 64
    for (const { offset, length, layout } of tensors) {
      expect(offset).toBeGreaterThanOrEqual(next)
      expect(offset - next).toBeLessThan(alignment)
      expect(offset % 64).toBe(0)
      expect(length % layouts[layout].bytesPerBeat).toBe(0)
      next = offset + length
    }
    expect(totalBytes - next).toBeLessThan(alignment)
    expect(totalBytes % alignment).toBe(0)
    const order = ['weight', 'bias', 'normScale', 'normBias', 'position']
    const kinds = tensors.map(
      ({ layout }) => Math.min(2, order.indexOf(layout)) + (layout === 'position' ? 1 : 0),
    )
    expect(kinds).toEqual(kinds.toSorted())
    expect(
      new Set(tensors.map(({ layer, layout, task, expert }) => `${layer} ${layout} ${task} ${expert}`)).size,
    ).toBe(tensors.length)
  })
})

test("weights and biases lie in memory as beats of the compute unit's ports", async () => {
  const design = elaborate(nano)
  const { map, image } = await packed(design, 'beats')
  const [{ params }] = linear.variants(design)
  const source = { folders: [], seed: 4 }
  for (const step of design.program.steps) {
    if (step.kind !== 'linear' || step.bias === null) continue
    const { inFeatures } = step.operands
    const weight = await loadParameter(design, source, step.weight, {
      rows: step.weight.of,
      columns: inFeatures,
    })
    const bias = await loadParameter(design, source, step.bias, { rows: step.bias.of, columns: 1 })
    const operation = { ...step.operands, tokens: 1 }
    const job = { operation, x: new Int32Array(inFeatures), weight, bias }
    const { inputs } = linearCase(params, step.name, [job])
    for (const [layout, portName] of [
      ['weight', 'w'],
      ['bias', 'b'],
    ] as const) {
      const port = linear.ports(params).find(({ name }) => name === portName)
      const tensor = map.tensors.find((each) => each.layer === step.name && each.layout === layout)
      if (port === undefined || tensor === undefined) throw new Error(`${step.name} has no ${layout}`)
      const bytes = image.subarray(tensor.offset, tensor.offset + tensor.length)
      expect(Buffer.compare(bytes, packBeats(port, inputs[portName])), step.name).toBe(0)
    }
  }
})

test('experts lie together: both layers of one, then those of the next', () => {
  const { tensors } = memoryMap(elaborate(nano))
  const experts = tensors.filter(({ layer, layout }) => layer.startsWith('l1_expert') && layout === 'weight')
  expect(experts.map(({ layer, expert }) => `${layer} ${expert}`)).toEqual(
    [0, 1, 2, 3].flatMap((expert) => [`l1_expert_fc1 ${expert}`, `l1_expert_fc2 ${expert}`]),
  )
  const gates = tensors.filter(({ layer }) => layer === 'l3_gate_logits')
  expect(gates.map(({ name, task }) => `${name} ${task}`)).toEqual([
    'l3_w_gate_T_task0 0',
    'l3_w_gate_T_task1 1',
  ])
})

test('the same config and weights give the same bytes', async () => {
  const [first, second] = [await packed(elaborate(nano), 'first'), await packed(elaborate(nano), 'second')]
  for (const file of ['weights.bin', 'memory-map.json'])
    expect(await readFile(join(first.out, file))).toEqual(await readFile(join(second.out, file)))
})

describe('an image that does not go with its map', async () => {
  const { map, image } = await packed(elaborate(nano), 'damaged')
  const at = (position: number) => (image: Buffer) => {
    image[position] ^= 1
    return image
  }
  test.each([
    ['magic', at(3), 'is not a memory image; pack'],
    ['version', at(8), 'is not a memory image of version 1'],
    ['config', at(63), 'belongs to another config'],
    ['length in the header', at(17), /holds \d+ bytes, but its map describes \d+/],
    ['length', (image: Buffer) => image.subarray(0, -1), /holds \d+ bytes, but its map describes \d+/],
    ['nothing', (image: Buffer) => image.subarray(0, 4), 'is not a memory image'],
  ])('%s', (_, damage, message) => {
    expect(() => unpackImage(map, damage(Buffer.from(image)), 'weights.bin')).toThrow(message)
  })
})
