import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../../generator/config/config.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { loadGraph } from '../../../generator/import/onnx/graph/load-graph.js'
import { importOnnx } from '../../../generator/import/onnx/import-onnx.js'
import { readModel } from '../../../generator/import/onnx/proto/messages.js'
import { recognise } from '../../../generator/import/onnx/recognise/recognise.js'
import { timmWeights } from '../../../generator/import/onnx/timm-weights.js'
import { givenParameters } from '../../../generator/network/parameters.js'
import { checkWeights } from '../../../generator/weights/check-weights.js'
import { safetensorsTensors } from '../../../generator/weights/safetensors.js'
import type { Reals } from '../../../generator/weights/tensor-source.js'
import { findTensor, openWeights } from '../../../generator/weights/weights.js'
import { writeSafetensors } from '../../../generator/weights/write-safetensors.js'
import { transposed } from '../../weights/timm-fixtures.js'
import { fixtures, graphFile } from './graph-file.js'
import { attribute, refusalOfGraph, scratchGraphs } from './onnx-fixtures.js'

const { folder, edited, withNodes } = scratchGraphs()

/** The network of all the fixtures that are built. */
const model = {
  image: { height: 32, width: 32, channels: 3 },
  ...{ patchSize: 8, embedDim: 32, depth: 2, heads: 4, mlpRatio: 1.5, qkvBias: true },
  head: { classes: 5 },
}

/** Every parameter of a config's program, as a checkpoint has it. */
async function parametersOf(config: Config, checkpoint: string): Promise<Map<string, Reals>> {
  const design = elaborate(config)
  const weights = await openWeights([checkpoint])
  await checkWeights(design, weights)
  const values = new Map<string, Reals>()
  for (const { name, shape } of givenParameters(design))
    values.set(name, Float64Array.from(await findTensor(weights, name, shape).read()))
  return values
}

async function importedWeights(file: string): Promise<string> {
  const path = join(folder, 'weights.safetensors')
  rmSync(path, { force: true })
  await writeSafetensors(path, importOnnx(file).tensors)
  return path
}

test.each([
  ['timm-opset17', 'timm', true, []],
  ['timm-opset11', 'timm', true, []],
  ['timm-unfolded-opset14', 'timm', true, []],
  ['torchvision-opset16', 'torchvision', true, []],
  [
    'layer-scale-opset15',
    'layer-scale',
    false,
    ['LayerScale was folded: its factors are multiplied into the layers before it'],
  ],
  ['hugging-face-opset13', 'hugging-face', true, []],
])('%s is the network of %s.safetensors, every value of it', async (graph, checkpoint, qkvBias, notes) => {
  const { config, notes: said } = importOnnx(graphFile(graph))
  expect(config.name).toBe(graph)
  expect(config.model).toMatchObject({ ...model, qkvBias })
  expect(said).toEqual(notes)
  const found = await parametersOf(config, await importedWeights(graphFile(graph)))
  const wanted = await parametersOf(config, join(fixtures, `${checkpoint}.safetensors`))
  expect([...found.keys()]).toEqual([...wanted.keys()])
  for (const [name, values] of wanted) expect(found.get(name), name).toEqual(values)
})

test('graphs of one network give one config, but for its name', () => {
  const [first, ...others] = [
    'timm-opset17',
    'timm-opset11',
    'hugging-face-opset13',
    'torchvision-opset16',
  ].map((name) => ({ ...importOnnx(graphFile(name)).config, name: '' }))
  // Hugging Face's norms have another epsilon.
  const [, huggingFace] = others
  expect(huggingFace.model.normEpsilon).toBe(1e-12)
  for (const other of others)
    expect({ ...other, model: { ...other.model, normEpsilon: 1e-6 } }).toEqual(first)
})

/** What a graph's own initializers say a checkpoint would have; exporters rename and turn the matrices of products. */
function ownWeights(name: string): Map<string, Reals> {
  const { graph } = readModel(readFileSync(graphFile(name)))
  const weights = new Map<string, Reals>()
  for (const { name: own, dims, raw } of graph?.initializers ?? []) {
    const values = new Float32Array(Uint8Array.from(raw ?? []).buffer)
    const product = graph?.nodes.find(({ op, inputs }) => op === 'MatMul' && inputs[1] === own)
    if (product === undefined) weights.set(own, values)
    else {
      const layer = product.name.replace(/^\/blocks\/|\/MatMul$/g, '').replaceAll('/', '.')
      weights.set(`${layer}.weight`, transposed({ shape: dims, values }).values)
    }
  }
  return weights
}

describe('other networks than plain ones', () => {
  test.each([
    [
      'mean-pooled-opset17',
      { classToken: false, head: { classes: 5, pool: 'mean', normAfterPool: true } },
      'fc_norm.weight',
    ],
    ['tanh-gelu-opset12', { classToken: true, activation: 'gelu-tanh', head: { classes: 5 } }, 'norm.weight'],
  ])('%s: the config, and every value of the graph', async (name, differs, norm) => {
    const { config, tensors } = importOnnx(graphFile(name))
    expect(config.model).toMatchObject({ ...model, ...differs })
    await parametersOf(config, await importedWeights(graphFile(name)))
    const own = ownWeights(name)
    const names = tensors.map((tensor) => tensor.name)
    expect(names).toContain(norm)
    expect(names).toHaveLength([...own.keys()].filter((each) => !each.startsWith('onnx::')).length)
    for (const tensor of tensors)
      expect([...tensor.values()], tensor.name).toEqual([...(own.get(tensor.name) ?? [])])
  })

  test('registers, positions of patches alone, a norm before the first block and quick GELU', async () => {
    const file = graphFile('registers-opset17')
    const { config } = importOnnx(file)
    expect(config.model).toMatchObject({
      ...{ ...model, registers: 2, preNorm: true, activation: 'quick-gelu' },
    })
    const found = await parametersOf(config, await importedWeights(file))
    const wanted = await parametersOf(config, join(fixtures, 'registers.safetensors'))
    expect(found.get('pos_embed')).toHaveLength(19 * 32)
    expect([...found.keys()]).toEqual([...wanted.keys()])
    for (const [name, values] of wanted) expect(found.get(name), name).toEqual(values)
  })

  test('what is known of them', () => {
    const described = (name: string) => recognise(loadGraph(graphFile(name))).description
    const plain = described('timm-opset17')
    expect(plain).toEqual({
      image: model.image,
      patch: { height: 8, width: 8 },
      ...{ dim: 32, depth: 2, heads: 4, hidden: 48, qkvBias: true, normEpsilon: 1e-6, activation: 'gelu' },
      ...{ classToken: true, registers: 0, positionOf: 'all', preNorm: false },
      ...{ finalNorm: 'tokens', pool: 'class', classes: 5 },
    })
    expect(described('tanh-gelu-opset12')).toEqual({ ...plain, activation: 'gelu-tanh' })
    expect(described('mean-pooled-opset17')).toEqual({
      ...plain,
      ...{ classToken: false, pool: 'mean', finalNorm: 'pooled' },
    })
    expect(described('registers-opset17')).toEqual({
      ...plain,
      ...{ activation: 'quick-gelu', registers: 2, positionOf: 'patches', preNorm: true },
    })
  })

  test('their weights: zeros where a bias and positions are missing', async () => {
    const { tensors, notes } = timmWeights(recognise(loadGraph(graphFile('registers-opset17'))))
    const checkpoint = await safetensorsTensors(join(fixtures, 'registers.safetensors'))
    const found = new Map(tensors.map((tensor) => [tensor.name, tensor]))
    for (const [name, tensor] of checkpoint) {
      if (name === 'pos_embed') continue
      expect(found.get(name)?.shape, name).toEqual(tensor.shape)
      expect(found.get(name)?.values(), name).toEqual(await tensor.read())
    }
    const position = await checkpoint.get('pos_embed')?.read()
    expect(found.get('pos_embed')?.shape).toEqual([1, 19, 32])
    expect([...(found.get('pos_embed')?.values() ?? [])]).toEqual([
      ...new Array(96).fill(0),
      ...(position ?? []),
    ])
    expect(found.get('patch_embed.proj.bias')?.values()).toEqual(new Float32Array(32))
    expect([...found.keys()].filter((name) => !checkpoint.has(name))).toEqual(['patch_embed.proj.bias'])
    expect(notes).toEqual([
      'the patch embedding has no bias: zeros were written',
      'tokens before those of patches have no position embedding: zeros were written',
    ])
  })
})

describe('what is passed over is said', () => {
  test('outputs after the first, nodes and initializers that nothing needs, dropout', () => {
    const file = edited('timm-opset17', (given) => {
      const { nodes, initializers, outputs } = given.graph
      const [last] = nodes.slice(-1)
      const dropout = {
        ...last,
        name: 'd',
        op: 'Dropout',
        inputs: ['h'],
        outputs: ['logits'],
        attributes: new Map(),
      }
      const unneeded = { ...dropout, name: 'n', op: 'Foo', outputs: ['foo'] }
      return {
        ...given,
        graph: {
          ...given.graph,
          nodes: [...nodes.slice(0, -1), { ...last, outputs: ['h'] }, dropout, unneeded],
          initializers: [...initializers, { ...initializers[0], name: 'spare', type: 99 }],
          outputs: [...outputs, { name: 'foo', shape: null }],
        },
      }
    })
    expect(importOnnx(file).notes).toEqual([
      'passed over the outputs after the first: foo',
      'passed over 1 node that the first output does not need',
      'passed over initializers that nothing needs: spare',
      'passed over Dropout: inference computes the same without, but for rounding',
    ])
  })

  test('a norm at the end, and no head', () => {
    const file = edited('timm-opset17', (given) => {
      const norm = given.graph.nodes.filter(({ op }) => op === 'LayerNormalization').slice(-1)
      return { ...given, graph: { ...given.graph, outputs: [{ name: norm[0].outputs[0], shape: null }] } }
    })
    const { config, tensors } = importOnnx(file)
    expect(config.model).toMatchObject({ head: null, finalNorm: true })
    expect(tensors.map(({ name }) => name)).toContain('norm.weight')
  })

  test('keys without a bias beside queries and values that have one', () => {
    const file = withNodes('hugging-face-opset13', (nodes) => {
      const sum = nodes.find(({ name }) => name === '/layer.0/attention/key/Add')
      const product = nodes.find(({ name }) => name === '/layer.0/attention/key/MatMul')
      return nodes.flatMap((node) => {
        if (node === sum) return []
        return [node === product ? { ...node, outputs: sum?.outputs ?? [] } : node]
      })
    })
    const { notes, tensors } = importOnnx(file)
    expect(notes).toContain('some of queries, keys and values have no bias: zeros were written')
    const bias = tensors.find(({ name }) => name === 'blocks.0.attn.qkv.bias')?.values()
    expect(bias?.subarray(32, 64)).toEqual(new Float32Array(32))
    expect(bias?.subarray(0, 32).every((value) => value !== 0)).toBe(true)
  })
})

test('an image that is no whole number of patches', () => {
  const file = edited('timm-opset17', (given) => ({
    ...given,
    graph: { ...given.graph, inputs: [{ name: 'image', shape: [1, 3, 32, 36] }] },
  }))
  expect(refusalOfGraph(file)).toMatch(/^model\.image\.width: 36 is not a multiple of patchSize 8; /)
})

test("an optimiser's own GELU", () => {
  const file = withNodes('timm-opset17', (nodes) =>
    nodes.map((node) =>
      /act\/Mul_1$/.test(node.name)
        ? {
            ...node,
            ...{ op: 'Gelu', domain: 'com.microsoft', attributes: new Map([['x', attribute({})]]) },
            inputs: [node.name.replace('act/Mul_1', 'fc1/Add_output_0')],
          }
        : node,
    ),
  )
  expect(importOnnx(file).config.model).toMatchObject(model)
})
