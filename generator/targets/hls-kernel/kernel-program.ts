import type { Design } from '../../design/design.js'
import type { LinearStep } from '../../network/linear-layer.js'
import type { Program } from '../../network/program.js'
import type { AttentionStep } from '../../network/steps/attention.js'
import type { ExpertsStep } from '../../network/steps/experts.js'
import { type ByStepKind, byStepKind, type Step } from '../../network/steps/index.js'
import type { LayerNormStep } from '../../network/steps/layer-norm.js'
import type { PatchEmbedStep } from '../../network/steps/patch-embed.js'
import { attentionOperation } from '../../units/attention_reorder/attention_reorder.params.js'
import { layerNormOperands } from '../../units/layernorm/layernorm.params.js'
import { type MemoryMap, memoryMap } from '../../weights/memory-map.js'
import { KernelLayers } from './kernel-layers.js'
import { type KernelTensors, kernelTensors } from './kernel-tensors.js'

/** An operation as `operation` of kernel_operation.hpp. */
export interface KernelOperation {
  readonly name: string
  readonly kind: string
  readonly layer: number
  readonly rows: number
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly parameter: readonly number[]
  readonly shift: readonly number[]
}

/** `program_segment` of kernel_operation.hpp: operations by number. */
export interface KernelSegment {
  readonly first: number
  readonly count: number
  /** Of the operation behind them that runs alone; -1: none. */
  readonly closing: number
}

/** A program as the kernel runs it. */
export interface KernelProgram {
  readonly program: Program
  readonly map: MemoryMap
  readonly tensors: KernelTensors
  readonly layers: KernelLayers
  /** In the order in which they run: an expert's once for each expert that there may be. */
  readonly operations: readonly KernelOperation[]
  readonly segments: readonly KernelSegment[]
  /** By step of the program, how many of them have run with it. */
  readonly ends: readonly number[]
}

/** Lowers a program to the kernel's operations. @throws InputError when a layer fits the array in no strips. */
export function kernelProgram(design: Design): KernelProgram {
  const { program } = design
  const map = memoryMap(design)
  const lowering = new Lowering(design, { map, tensors: kernelTensors(design) })
  const ends = program.steps.map((step) => {
    lowering.step(step)
    return lowering.operations.length
  })
  const { tensors, layers, operations } = lowering
  return { program, map, tensors, layers, operations, segments: segmentsOf(operations), ends }
}

// Weights are fetched ahead of the operations that use them. What is fetched for a head are keys and values that the
// operations before it make, and for an expert what its layer's queues say: a segment ends in front of the one and with
// the other. Attention with an array of its own reads keys and values through the ports that bring the former.
function segmentsOf(operations: readonly KernelOperation[]): KernelSegment[] {
  const segments: KernelSegment[] = []
  let first = 0
  const end = (at: number, closes: boolean) => {
    segments.push({ first, count: at - first, closing: closes ? at : -1 })
    first = closes ? at + 1 : at
  }
  for (const [at, { kind, parameter }] of operations.entries()) {
    if (kind === 'EXPERT_QUEUES' || kind === 'ATTENTION') end(at, true)
    if (kind === 'ATTEND_HEAD' && parameter[0] === 0) end(at, false)
  }
  end(operations.length, false)
  return segments
}

interface Memory {
  readonly map: MemoryMap
  readonly tensors: KernelTensors
}

class Lowering {
  readonly operations: KernelOperation[] = []
  readonly layers: KernelLayers
  readonly tensors: KernelTensors
  private readonly map: MemoryMap

  constructor(
    private readonly design: Design,
    { map, tensors }: Memory,
  ) {
    this.map = map
    this.tensors = tensors
    this.layers = new KernelLayers(design, map)
  }

  step(step: Step): void {
    byStepKind(this.lower, step)
  }

  private readonly lower: ByStepKind<[], void> = {
    patchEmbed: (step) => this.patchEmbed(step),
    layerNorm: (step) => this.layerNorm(step),
    linear: (step) => {
      const before = step.preActivation === null ? -1 : this.address(step.preActivation)
      const places = { from: [this.address(step.input)], to: [this.address(step.output), before] }
      this.linear(step, { kind: 'LINEAR', rows: step.operands.tokens, ...places })
    },
    attention: (step) => this.attention(step),
    gate: (step) => {
      const to = [step.indices, step.logits, step.scores, step.statistics]
      this.run(step.name, { kind: 'GATE', from: this.addresses(step.input), to: this.addresses(...to) })
    },
    patchReorder: (step) => {
      const to = [step.queues, step.queueScores, step.queueLengths, step.metaqueue]
      const from = this.addresses(step.indices, step.scores)
      this.run(step.name, { kind: 'EXPERT_QUEUES', from, to: this.addresses(...to) })
    },
    experts: (step) => this.experts(step),
    add: (step) => {
      const { leftShift, outShift } = step.operands
      const places = { from: this.addresses(step.left, step.right), to: this.addresses(step.output) }
      this.run(step.name, { kind: 'ADD', ...places, shift: [leftShift, outShift] })
    },
  }

  private patchEmbed(step: PatchEmbedStep): void {
    const to = [this.address(step.output), -1]
    const parameter = [this.parameter(step.name, 'position')]
    this.linear(step.linear, { kind: 'PATCH_EMBED', rows: this.design.network.tokens, to, parameter })
  }

  private layerNorm(step: LayerNormStep): void {
    const { epsilonShift, biasShift, outShift } = layerNormOperands(this.design.layerNorm, step.fractions)
    this.run(step.name, {
      kind: 'LAYER_NORM',
      from: this.addresses(step.input),
      to: this.addresses(step.output),
      parameter: [this.parameter(step.name, 'normScale'), this.parameter(step.name, 'normBias')],
      shift: [epsilonShift, biasShift, outShift],
    })
  }

  private attention(step: AttentionStep): void {
    const { network, keyOrder } = this.design
    const { scoreShift, outShift } = attentionOperation(step, network.tokens)
    const shared = {
      from: this.addresses(step.query, step.key, step.value),
      to: this.addresses(step.output, step.scores, step.statistics),
      shift: [scoreShift, outShift],
    }
    if (keyOrder !== 'ascending') {
      this.run(step.name, { kind: 'ATTENTION', ...shared })
      return
    }
    for (let head = 0; head < network.heads; head++)
      this.run(step.name, { kind: 'ATTEND_HEAD', ...shared, parameter: [head] })
  }

  private linear(step: LinearStep, rest: Draft): void {
    for (const layer of this.layers.add(step)) this.run(step.name, { ...rest, layer })
  }

  // As many as may run, by their place in the order of experts.
  private experts(step: ExpertsStep): void {
    const hidden = this.address(step.hidden)
    this.run(step.name, {
      kind: 'EXPERTS_BEGIN',
      from: [step.onto === null ? -1 : this.address(step.onto)],
    })
    const [first, second] = [this.layers.add(step.fc1), this.layers.add(step.fc2)]
    const firstPlaces = { from: [this.address(step.input)], to: [hidden, -1] }
    const secondPlaces = { from: [hidden], to: [-1, -1] }
    const { experts } = this.design.network.moe ?? { experts: 0 }
    for (let place = 0; place < experts; place++) {
      const parameter = [place]
      for (const layer of first)
        this.run(step.fc1.name, { kind: 'EXPERT_FIRST', layer, parameter, ...firstPlaces })
      for (const layer of second)
        this.run(step.fc2.name, { kind: 'EXPERT_SECOND', layer, parameter, ...secondPlaces })
    }
    this.run(step.name, { kind: 'EXPERTS_END', to: [this.address(step.output)] })
  }

  private run(name: string, draft: Draft): void {
    const { kind, layer = -1, rows = this.design.network.tokens } = draft
    const filled = (values: readonly number[] = [], count: number) =>
      Array.from({ length: count }, (_, i) => values[i] ?? 0)
    this.operations.push({
      name,
      kind,
      layer,
      rows,
      from: filled(draft.from, 3),
      to: filled(draft.to, 4),
      parameter: filled(draft.parameter, 2),
      shift: filled(draft.shift, 3),
    })
  }

  private addresses(...names: readonly string[]): number[] {
    return names.map((name) => this.address(name))
  }

  private address(name: string): number {
    const placed = this.tensors.tensors.get(name) ?? this.tensors.watched.get(name)
    if (placed === undefined) throw new Error(`${name} has no place in memory`)
    return placed.address
  }

  private parameter(layer: string, layout: 'normScale' | 'normBias' | 'position'): number {
    const found = this.map.tensors.find((each) => each.layer === layer && each.layout === layout)
    if (found === undefined) throw new Error(`${layer} has no ${layout} in memory`)
    return this.layers.wordOf(found.offset)
  }
}

type Draft = Pick<KernelOperation, 'kind'> & Partial<Omit<KernelOperation, 'kind' | 'name'>>
