import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../../generator/base/errors.js'
import { importOnnx } from '../../../generator/import/onnx/import-onnx.js'
import type { AttributeProto, NodeProto, TensorProto } from '../../../generator/import/onnx/proto/messages.js'
import type { Reals } from '../../../generator/weights/tensor-source.js'
import { graphFile } from './graph-file.js'
import { refusalOfGraph, scratchGraphs } from './onnx-fixtures.js'

const { folder, write, edited, withNodes } = scratchGraphs()

const plain = 'timm-opset17'
const bytes = readFileSync(graphFile(plain))

/** All weights of a graph, by their names. */
function weightsOf(path: string): Map<string, Reals> {
  return new Map(importOnnx(path).tensors.map(({ name, values }) => [name, values()]))
}

/** The error that a graph is refused with; null where it is read to its last weight. Other errors are thrown: there are none. */
function errorOf(path: string): InputError | null {
  try {
    weightsOf(path)
    return null
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
}

describe('damaged files are refused, and nothing else happens', () => {
  test('cut off anywhere', () => {
    const path = join(folder, 'cut.onnx')
    const ends = Array.from({ length: 400 }, (_, i) => i)
    const lengths = [...ends, ...ends.map((i) => bytes.length - 1 - i)]
    for (let length = 400; length < bytes.length - 400; length += 397) lengths.push(length)
    for (const length of lengths) {
      writeFileSync(path, bytes.subarray(0, length))
      expect(errorOf(path), `${length} bytes`).toBeInstanceOf(InputError)
    }
  })

  test('bytes changed anywhere', () => {
    const path = join(folder, 'changed.onnx')
    // Most of the file is weights, which may be anything.
    const place = fc.oneof(fc.nat(bytes.length - 1), fc.nat(15_000))
    const change = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(change, (changes) => {
        const copy = Buffer.from(bytes)
        for (const [at, value] of changes) copy[at] = value
        writeFileSync(path, copy)
        errorOf(path)
      }),
      { numRuns: 400, seed: 1 },
    )
  })

  test('nodes changed anywhere: other operators, inputs and numbers', () => {
    const change = fc.record({
      node: fc.nat(),
      kind: fc.constantFrom('op', 'input', 'drop', 'number', 'values'),
      other: fc.nat(),
      number: fc.constantFrom(-7, -1, 0, 1, 2, 3, 64, 2 ** 31, 2 ** 53),
    })
    const graphs = ['timm-opset11', 'torchvision-opset16', 'registers-opset17', 'mean-pooled-opset17']
    fc.assert(
      fc.property(
        fc.constantFrom(...graphs),
        fc.array(change, { minLength: 1, maxLength: 2 }),
        (name, changes) => {
          const path = withNodes(name, (nodes) => changes.reduce(changed, nodes))
          errorOf(path)
          rmSync(path)
        },
      ),
      { numRuns: 400, seed: 1 },
    )
  })

  test.each([
    ['nothing', new Uint8Array(0), 'it has no graph'],
    ['text', Buffer.from('model:\n  depth: 2\n'), 'it ends inside a number'],
    ['an image', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'it has a field 0'],
    ['a checkpoint', readFileSync(graphFile(plain).replace(/[^/]+$/, 'timm.safetensors')), 'it has '],
    ['a group, which ONNX has none of', Uint8Array.of(0x0b, 0x0c), 'it has a field of wire type 3'],
    ['zeros', new Uint8Array(64), 'it has a field 0'],
    ['an endless number', new Uint8Array(64).fill(0xff), 'it ends inside a number'],
    [
      'a number of eleven bytes',
      new Uint8Array([...new Array(10).fill(0x80), 1]),
      'it has a number of more than ten bytes',
    ],
  ])('%s', (_, content, why) => {
    const message = refusalOfGraph(write(content))
    expect(message).toContain(`is not an ONNX file, or is damaged: ${why}`)
    expect(message).toMatch(/; export or copy it again$/)
  })

  test('a file that is not there, and a folder', () => {
    expect(refusalOfGraph(join(folder, 'none.onnx'))).toContain('does not exist; check its name')
    expect(refusalOfGraph(folder)).toContain('is a folder')
  })
})

interface Change {
  readonly node: number
  readonly kind: 'op' | 'input' | 'drop' | 'number' | 'values'
  readonly other: number
  readonly number: number
}

function changed(nodes: readonly NodeProto[], { node, kind, other, number }: Change): readonly NodeProto[] {
  const index = node % nodes.length
  const [old, from] = [nodes[index], nodes[other % nodes.length]]
  const inputs = old.inputs.map((name, i) =>
    i === other % old.inputs.length ? (from.outputs[0] ?? '') : name,
  )
  const attributes = new Map(
    [...old.attributes].map(([name, given]) => [name, changedAttribute(given, kind, number)] as const),
  )
  const changes: Readonly<Record<Change['kind'], Partial<NodeProto>>> = {
    op: { op: from.op },
    input: { inputs },
    drop: { inputs: old.inputs.slice(1) },
    number: { attributes },
    values: { attributes },
  }
  return nodes.with(index, { ...old, ...changes[kind] })
}

function changedAttribute(given: AttributeProto, kind: Change['kind'], number: number): AttributeProto {
  const { int, ints, tensor } = given
  if (kind === 'number') return { ...given, int: int === null ? null : number, ints: ints.map(() => number) }
  if (tensor === null || tensor.type !== 7) return given
  const integers = new Array(tensor.dims.reduce((a, b) => a * b, 1)).fill(number)
  return { ...given, tensor: { ...tensor, raw: null, integers } }
}

/** A graph whose tensor `name` is stored in another way. */
function stored(name: string, edit: (tensor: TensorProto) => Partial<TensorProto>): string {
  return edited(plain, (model) => ({
    ...model,
    graph: {
      ...model.graph,
      initializers: model.graph.initializers.map((tensor) =>
        tensor.name === name ? { ...tensor, ...edit(tensor) } : tensor,
      ),
    },
  }))
}

const bias = 'blocks.0.mlp.fc1.bias'
const wanted = Float32Array.from(weightsOf(graphFile(plain)).get(bias) ?? [])

describe('how values are stored', () => {
  test.each<[string, Partial<TensorProto>, Reals]>([
    ['float_data', { raw: null, fixed: [bytesOf(wanted)] }, wanted],
    ['double', { type: 11, raw: bytesOf(Float64Array.from(wanted)) }, Float64Array.from(wanted)],
    [
      'double_data',
      { type: 11, raw: null, fixed: [bytesOf(Float64Array.from(wanted))] },
      Float64Array.from(wanted),
    ],
    [
      'float16',
      { type: 10, raw: bytesOf(new Uint16Array(48).fill(0xbe00)) },
      new Float32Array(48).fill(-1.5),
    ],
    [
      'float16 in int32_data',
      { type: 10, raw: null, integers: new Array(48).fill(0xbe00) },
      new Float32Array(48).fill(-1.5),
    ],
    [
      'bfloat16',
      { type: 16, raw: bytesOf(new Uint16Array(48).fill(0xbfc0)) },
      new Float32Array(48).fill(-1.5),
    ],
    [
      'bfloat16 in int32_data',
      { type: 16, raw: null, integers: new Array(48).fill(0xbfc0) },
      new Float32Array(48).fill(-1.5),
    ],
  ])('%s', (_, part, values) => {
    expect(weightsOf(stored(bias, () => part)).get(bias)).toEqual(values)
  })

  test.each<[string, Partial<TensorProto>, string]>([
    [
      'too few bytes',
      { raw: new Uint8Array(8) },
      'holds 8 bytes of FLOAT values, but 48 needs 48; copy or export it again',
    ],
    [
      'too few values',
      { raw: null, fixed: [new Uint8Array(8)] },
      'holds 2 values, but 48 needs 48; copy or export it again',
    ],
    ['no values', { raw: null }, 'holds 0 values, but 48 needs 48'],
    ['another type', { type: 8 }, 'has values of type 8; convert them to one of FLOAT, UINT8, '],
    ['a negative size', { dims: [-48] }, 'has sizes -48; export the network again'],
    [
      'more axes than there are',
      { dims: new Array(40).fill(1) },
      'makes 40 axes and 1 values, more than any network has',
    ],
    ['a size beyond all files', { dims: [2 ** 40] }, 'more than any network has'],
  ])('%s', (_, part, message) => {
    expect(errorOf(stored(bias, () => part))).toMatchObject({
      message: expect.stringContaining(`initializer ${bias}: `),
    })
    expect(refusalOfGraph(stored(bias, () => part))).toContain(message)
  })
})

describe('external data', () => {
  const external = (entries: Readonly<Record<string, string>>) =>
    stored(bias, () => ({ raw: null, external: new Map(Object.entries(entries)) }))
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat([Buffer.alloc(64), bytesOf(wanted)]))

  test('is read from its place', () => {
    const path = external({ location: 'weights.bin', offset: '64', length: '192' })
    expect(weightsOf(path).get(bias)).toEqual(wanted)
    expect(weightsOf(external({ location: './weights.bin', offset: '64' })).get(bias)).toEqual(wanted)
  })

  test.each<[Readonly<Record<string, string>>, string]>([
    [{ location: 'weights.bin', offset: '128' }, 'ends after 256 of 320 bytes; copy it again'],
    [{ location: 'weights.bin', length: '4' }, 'lies at 0 with 4 bytes, but needs 192'],
    [{ location: 'weights.bin', offset: '-4' }, 'lies at -4 with 192 bytes, but needs 192'],
    [{ location: 'weights.bin', offset: 'x' }, 'lies at x with 192 bytes'],
    [{ location: '../weights.bin' }, 'lies in a file "../weights.bin", not beside the model'],
    [{ location: '/etc/passwd' }, 'lies in a file "/etc/passwd", not beside the model'],
    [{}, 'lies in a file "", not beside the model'],
    [{ location: 'none.bin' }, 'does not exist; check its name'],
  ])('%j', (entries, message) => {
    expect(refusalOfGraph(external(entries))).toContain(message)
  })
})

function bytesOf(values: Reals | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
