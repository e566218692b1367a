import { describe, expect, test } from 'vitest'
import type { AttributeProto, NodeProto, TensorProto } from '../../../generator/import/onnx/proto/messages.js'
import { attribute, refusalOfGraph, scratchGraphs } from './onnx-fixtures.js'

const { edited, withNodes } = scratchGraphs()

type Edit = (node: NodeProto) => Partial<NodeProto>

/** A graph in which one node is another, by its name. */
function withNode(graph: string, name: string, edit: Edit): string {
  return withNodes(graph, (nodes) => {
    expect(nodes.filter((node) => node.name === name)).toHaveLength(1)
    return nodes.map((node) => (node.name === name ? { ...node, ...edit(node) } : node))
  })
}

const op =
  (name: string): Edit =>
  () => ({ op: name })

const withAttributes =
  (given: Readonly<Record<string, Partial<AttributeProto>>>): Edit =>
  ({ attributes }) => ({
    attributes: new Map([
      ...attributes,
      ...Object.entries(given).map(([name, value]) => [name, attribute(value)] as const),
    ]),
  })

const inputsFrom =
  (from: string, to: string): Edit =>
  ({ inputs }) => {
    expect(inputs).toContain(from)
    return { inputs: inputs.map((name) => (name === from ? to : name)) }
  }

/** A sum that is left out: what read it reads its product. */
function withoutSum(graph: string, layer: string): string {
  return withNodes(graph, (nodes) =>
    nodes.flatMap((node) => {
      if (node.name === `${layer}/Add`) return []
      const inputs = node.inputs.map((name) =>
        name === `${layer}/Add_output_0` ? `${layer}/MatMul_output_0` : name,
      )
      return [{ ...node, inputs }]
    }),
  )
}

/** A float32 scalar for a node's attribute. */
const scalar = (value: number): Partial<AttributeProto> => {
  const tensor: TensorProto = {
    ...{ name: '', dims: [], type: 1, fixed: [], integers: [], external: null },
    raw: new Uint8Array(Float32Array.of(value).buffer),
  }
  return { tensor }
}

const repair = 'export a ViT as docs/reference/commands/import.md describes it'

describe('another operator: the node, and what is expected there', () => {
  test.each([
    ['/blocks/blocks.0/mlp/act/Erf', 'Foo', 'is an operator that a plain ViT does not have'],
    [
      '/blocks/blocks.0/mlp/act/Erf',
      'Relu',
      'stands where gelu, gelu-tanh or quick-gelu in the MLP is expected',
    ],
    ['/blocks/blocks.1/attn/Softmax', 'Relu', 'stands where the softmax of attention is expected'],
    [
      '/blocks/blocks.1/norm1/Sqrt',
      'Exp',
      'stands where the square root of the norm before attention is expected',
    ],
    ['/blocks/blocks.1/norm2/Sub', 'Add', 'stands where x - mean of the norm before the MLP is expected'],
    [
      '/blocks/blocks.0/Add_1',
      'Mul',
      'stands where the sum of tokens and a known position embedding, or of a block is expected',
    ],
    [
      '/blocks/blocks.0/Add',
      'Sub',
      'stands where the sum of tokens and the projection after attention is expected',
    ],
    [
      '/Add',
      'Mul',
      'stands where the sum of tokens and a known position embedding, or of a block is expected',
    ],
    ['/blocks/blocks.0/attn/qkv/Add', 'Mul', 'stands where the linear layer of queries is expected'],
    ['/norm/Div', 'Sub', 'stands where the division of the final norm by a standard deviation is expected'],
    ['/patch_embed/proj/Conv', 'ConvTranspose', 'is an operator that a plain ViT does not have'],
  ])('%s as %s', (name, other, problem) => {
    const path = withNode('timm-opset11', name, op(other))
    expect(refusalOfGraph(path)).toBe(
      `node ${name}: ${other}, output ${name}_output_0, ${problem}; ${repair}`,
    )
  })

  test('a function of another form is named at its last node', () => {
    const act = '/blocks/blocks.1/mlp/act'
    const path = withNode('timm-opset11', `${act}/Erf`, op('Tanh'))
    expect(refusalOfGraph(path)).toMatch(
      new RegExp(`^node ${act}/Mul_1: Mul, output ${act}/Mul_1_output_0, stands where gelu, gelu-tanh or`),
    )
  })

  test.each([
    ['/patch_embed/Constant', 'Concat', 'has no input 0'],
    ['/Equal', 'Where', 'has no input 2'],
  ])('%s as %s, with too few inputs', (name, other, problem) => {
    const path = withNode('timm-opset11', name, op(other))
    expect(refusalOfGraph(path)).toBe(
      `node ${name}: ${other}, output ${name}_output_0, ${problem}; ${repair}`,
    )
  })

  test('operators of other domains', () => {
    const path = withNode('timm-opset11', '/blocks/blocks.0/attn/Softmax', () => ({ domain: 'com.example' }))
    expect(refusalOfGraph(path)).toContain('is an operator of com.example, which a plain ViT does not have')
  })
})

describe('a bias that is missing', () => {
  test.each([
    ['/blocks/blocks.1/mlp/fc2', 'the second layer of the MLP'],
    ['/blocks/blocks.0/mlp/fc1', 'the first layer of the MLP'],
    ['/blocks/blocks.0/attn/proj', 'the projection after attention'],
  ])('%s', (layer, what) => {
    expect(refusalOfGraph(withoutSum('timm-opset17', layer))).toBe(
      `node ${layer}/MatMul: MatMul, output ${layer}/MatMul_output_0, stands where ${what} with a bias, a sum behind the product, is expected; ${repair}`,
    )
  })

  test('of the head', () => {
    const path = withNode('timm-opset17', '/head/Gemm', ({ inputs }) => ({ inputs: inputs.slice(0, 2) }))
    expect(refusalOfGraph(path)).toMatch(/^node \/head\/Gemm: Gemm, .* the head with a bias/)
  })
})

describe('another axis, order or number', () => {
  const attn = '/blocks/blocks.0/attn'
  test.each<[string, string, Edit, string]>([
    [
      'softmax over queries',
      `${attn}/Softmax`,
      withAttributes({ axis: { int: 2 } }),
      'the softmax of attention over the last axis',
    ],
    [
      'a mean over tokens',
      '/blocks/blocks.0/norm1/ReduceMean',
      withAttributes({ axes: { ints: [1] } }),
      'a mean of the norm before attention over the last axis',
    ],
    [
      'a mean over two axes',
      '/blocks/blocks.0/norm1/ReduceMean',
      withAttributes({ axes: { ints: [1, 2] } }),
      'takes the mean over 2 axes at once',
    ],
    [
      'tokens joined along another axis',
      '/Concat_1',
      withAttributes({ axis: { int: 2 } }),
      'joins 1 x 1 x 32 and 1 x 16 x 32',
    ],
    [
      'keys that are not turned',
      `${attn}/Transpose_1`,
      withAttributes({ perm: { ints: [0, 1, 2, 3] } }),
      'multiplies 1 x 4 x 17 x 8 by 1 x 4 x 17 x 8',
    ],
    [
      'values that are keys',
      `${attn}/Transpose`,
      withAttributes({ perm: { ints: [2, 0, 1, 3, 4] } }),
      'which is not among the ways in which a plain ViT moves values',
    ],
    [
      'heads that are not joined behind each other',
      `${attn}/Transpose_2`,
      withAttributes({ perm: { ints: [0, 1, 2, 3] } }),
      'has heads that are not joined behind each other',
    ],
    [
      'patches column by column',
      '/patch_embed/Transpose',
      withAttributes({ perm: { ints: [0, 1, 2] } }),
      'joins 1 x 1 x 32 and 1 x 32 x 16',
    ],
    [
      'another order of axes',
      '/patch_embed/Transpose',
      withAttributes({ perm: { ints: [0, 1, 1] } }),
      'puts 3 axes in the order 0, 1, 1',
    ],
    [
      'another scale',
      `${attn}/Constant_6`,
      withAttributes({ value: scalar(0.5) }),
      'has scores scaled by 0.50000, where 1 / √8 = 0.35355 is expected',
    ],
    [
      'another power in a norm',
      '/blocks/blocks.0/norm1/Constant',
      withAttributes({ value: scalar(3) }),
      'the square of x - mean of the norm before attention',
    ],
    [
      'another epsilon',
      '/blocks/blocks.1/norm2/Constant_1',
      withAttributes({ value: scalar(1e-3) }),
      'has epsilon 0.001, the first norm 0.000001',
    ],
    [
      'overlapping patches',
      '/patch_embed/proj/Conv',
      withAttributes({ strides: { ints: [4, 4] }, pads: { ints: [0, 0, 0, 0] } }),
      'has operands that do not fit: 1 x 50 x 32 and 1 x 17 x 32',
    ],
    ['padding', '/patch_embed/proj/Conv', withAttributes({ pads: { ints: [1, 1, 0, 0] } }), 'padding 1'],
    [
      'a factor of the head',
      '/head/Gemm',
      withAttributes({ alpha: { float: 2 } }),
      'has alpha 2, where 1 is expected',
    ],
  ])('%s', (_, name, edit, problem) => {
    const message = refusalOfGraph(withNode('timm-opset11', name, edit))
    expect(message).toContain(problem)
    expect(message).toMatch(/^node \/\S+: \w+, output \S+, .*; export a ViT as docs/)
  })
})

describe('other wires', () => {
  test.each<[string, string, Edit, string]>([
    [
      'a norm of other tokens than the sum',
      '/blocks/blocks.1/norm2/LayerNormalization',
      inputsFrom('/blocks/blocks.1/Add_output_0', '/blocks/blocks.0/Add_1_output_0'),
      'a norm of the tokens that its branch is added to',
    ],
    [
      'values of other tokens',
      '/blocks/blocks.1/mlp/fc1/MatMul',
      inputsFrom('/blocks/blocks.1/norm2/LayerNormalization_output_0', '/blocks/blocks.1/Add_output_0'),
      'the norm before the MLP, a layer norm that ends with a known sum,',
    ],
    [
      'a head on all tokens',
      '/head/Gemm',
      inputsFrom('/Gather_output_0', '/norm/LayerNormalization_output_0'),
      'a head that reads the class token, or the mean of the tokens,',
    ],
    [
      'what nothing makes',
      '/head/Gemm',
      inputsFrom('/Gather_output_0', 'nothing'),
      'reads nothing, which nothing before it makes',
    ],
  ])('%s', (_, name, edit, problem) => {
    expect(refusalOfGraph(withNode('timm-opset17', name, edit))).toContain(problem)
  })

  test('nodes out of order', () => {
    const path = withNodes('timm-opset17', (nodes) => nodes.toReversed())
    expect(refusalOfGraph(path)).toMatch(
      /^node \S+: \w+, output \S+, reads \S+, which nothing before it makes; /,
    )
  })

  test('a head on another token than the first', () => {
    const path = withNodes('timm-opset17', (nodes) => [
      whole('third', [], 3),
      ...nodes.map((node) => (node.op === 'Gather' ? { ...node, inputs: [node.inputs[0], 'third'] } : node)),
    ])
    expect(refusalOfGraph(path)).toContain('a class token, the first, for the head to read')
  })

  test('a mean of some tokens', () => {
    const path = withNodes('mean-pooled-opset17', (nodes) =>
      nodes.flatMap((node) => {
        if (node.op !== 'ReduceMean') return [node]
        const names = ['start', 'end', 'axis']
        const cut = {
          ...node,
          name: 'cut',
          op: 'Slice',
          inputs: [...node.inputs, ...names],
          outputs: ['cut'],
        }
        const places = [0, 10, 1].map((place, i) => whole(names[i], [1], place))
        return [...places, { ...cut, attributes: new Map() }, { ...node, inputs: ['cut'] }]
      }),
    )
    expect(refusalOfGraph(path)).toContain('a mean of all tokens, or of those from one on')
  })

  test('pixels that are scaled in the graph', () => {
    const path = withNodes('timm-opset17', ([first, ...nodes]) => [
      whole('two', [], 2),
      {
        ...first,
        name: 'scaled',
        op: 'Div',
        inputs: ['image', 'two'],
        outputs: ['scaled'],
        attributes: new Map(),
      },
      { ...first, inputs: ['scaled', ...first.inputs.slice(1)] },
      ...nodes,
    ])
    expect(refusalOfGraph(path)).toBe(
      `node scaled: Div, output scaled, stands where the image itself, for the patch embedding to read, is expected; ${repair}`,
    )
  })
})

/** A node that makes one whole number. */
function whole(name: string, dims: readonly number[], value: number): NodeProto {
  const tensor: TensorProto = {
    ...{ name: '', dims, type: 7, raw: null, fixed: [], external: null },
    integers: [value],
  }
  const attributes = new Map([['value', attribute({ tensor })]])
  return { name, op: 'Constant', domain: '', inputs: [], outputs: [name], attributes }
}

describe('files that are no such networks', () => {
  const withGraph = (name: string, edit: Partial<Parameters<Parameters<typeof edited>[1]>[0]['graph']>) =>
    edited(name, (model) => ({ ...model, graph: { ...model.graph, ...edit } }))
  const image = { name: 'image', shape: [1, 3, 32, 32] }

  test.each([
    [
      [{ ...image, shape: [null, 3, null, 32] }],
      'input image: is ? x 3 x ? x 32, not batch x channels x height x width with known sizes; export the network for images of one size; only the batch may be dynamic',
    ],
    [[{ ...image, shape: null }], 'input image: is of no known shape, not batch'],
    [[{ ...image, shape: [1, 3072] }], 'input image: is 1 x 3072, not batch'],
    [
      [{ ...image, shape: [4, 3, 32, 32] }],
      'input image: holds 4 images; export the network for one image, or a dynamic batch',
    ],
    [
      [image, { ...image, name: 'mask' }],
      'has 2 inputs: image, mask; export the network with the image as its one input',
    ],
    [[], 'has 0 inputs: ; '],
  ])('inputs %j', (inputs, message) => {
    expect(refusalOfGraph(withGraph('timm-opset17', { inputs }))).toContain(message)
  })

  test.each([10, 18])('operators of version %i', (version) => {
    const path = edited('timm-opset17', (model) => ({ ...model, opsets: new Map([['', version]]) }))
    expect(refusalOfGraph(path)).toMatch(
      new RegExp(
        `has operators of version ${version}, but 11 to 17 are read; export it again with opset_version=17$`,
      ),
    )
  })

  test.each([
    [{ graph: null }, 'it has no graph'],
    [{ opsets: new Map<string, number>() }, 'it does not say which version of operators it has'],
  ])('a model with %j', (part, why) => {
    const path = edited('timm-opset17', (model) => ({ ...model, ...part }))
    expect(refusalOfGraph(path)).toContain(
      `is not an ONNX file, or is damaged: ${why}; export or copy it again`,
    )
  })

  test('outputs that no node makes', () => {
    expect(refusalOfGraph(withGraph('timm-opset17', { outputs: [] }))).toContain('its graph has no output')
    expect(refusalOfGraph(withGraph('timm-opset17', { outputs: [{ name: 'x', shape: null }] }))).toContain(
      'no node makes its output x',
    )
  })
})
