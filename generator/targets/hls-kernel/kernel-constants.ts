import type { Design } from '../../design/design.js'
import { paddedHeads } from '../../network/key-order.js'
import { attendSchedule } from './attend-schedule.js'
import { imageLayout } from './image-layout.js'
import type { KernelProgram } from './kernel-program.js'

/** A constant of the kernel as C++ prints it. */
export interface KernelConstant {
  readonly name: string
  readonly value: number
  readonly about: string
}

/** Sizes of the program and its memory. */
export function programConstants(
  { network }: Design,
  { program, operations, segments, tensors }: KernelProgram,
): KernelConstant[] {
  const { result, resultsAddress, resultWords } = tensors
  return [
    { name: 'tasks', value: network.tasks.length, about: 'tasks that the network knows' },
    { name: 'steps', value: program.steps.length, about: 'steps of the program' },
    { name: 'scheduled_operations', value: operations.length, about: 'operations that run for an image' },
    { name: 'segments', value: segments.length, about: 'segments that they run in' },
    { name: 'result_address', value: result.address, about: `${result.name}, the last result` },
    { name: 'result_words', value: resultWords, about: 'words of it' },
    { name: 'results_address', value: resultsAddress, about: 'results of all images' },
  ]
}

/** Sizes of what the kernel is built from. */
export function kernelConstants(design: Design, { map, tensors }: KernelProgram): KernelConstant[] {
  const { network, linear, layerNorm, patchEmbed } = design
  const { wordLanes } = tensors
  const { pixelBits, rowWords, words } = imageLayout(design)
  const widest = Math.max(...[...tensors.tensors.values()].map(({ columns }) => columns))
  const sizes = [linear.lanes, linear.taps, layerNorm.lanes, wordLanes]
  const { heads } = network
  const isRotated = design.keyOrder !== 'ascending'
  const beatLanes = (role: keyof typeof map.layouts) => map.layouts[role].bytesPerBeat / 4
  return [
    { name: 'word_lanes', value: wordLanes, about: '32-bit lanes of a memory word' },
    { name: 'row_values', value: widest + Math.max(...sizes), about: "values of a row's buffer" },
    { name: 'dim', value: network.dim, about: 'values of a token' },
    { name: 'max_tokens', value: network.tokens, about: 'tokens, class token included' },
    { name: 'head_dim', value: network.headDim, about: 'of them, of a head' },
    { name: 'residual_width', value: patchEmbed.yWidth, about: 'bits of a value of the residual stream' },
    { name: 'most_experts', value: Math.max(1, network.moe?.experts ?? 0), about: 'experts of a layer' },
    { name: 'gate_count', value: network.moe?.gate.count ?? 0, about: 'experts among which a task chooses' },
    { name: 'pixel_bits', value: pixelBits, about: 'bits of a pixel in memory' },
    { name: 'image_row_words', value: rowWords, about: 'words of a row of pixels' },
    { name: 'image_words', value: words, about: 'words of an image' },
    { name: 'weight_bits', value: linear.wWidth, about: 'bits of a packed weight' },
    { name: 'weight_beat_lanes', value: beatLanes('weight'), about: 'lanes of a beat of weights' },
    { name: 'bias_bits', value: linear.biasWidth, about: 'bits of a packed bias' },
    { name: 'bias_beat_lanes', value: beatLanes('bias'), about: 'lanes of a beat of biases' },
    { name: 'scale_beat_lanes', value: beatLanes('normScale'), about: 'and of scales of layer norms' },
    { name: 'norm_bias_beat_lanes', value: beatLanes('normBias'), about: 'and of their biases' },
    { name: 'position_beat_lanes', value: beatLanes('position'), about: 'and of positions' },
    {
      name: 'score_columns',
      value: isRotated ? paddedHeads(heads) : heads,
      about: 'heads of a row of scores',
    },
    { name: 'statistic_columns', value: 2 * paddedHeads(heads), about: 'and of statistics' },
    ...(isRotated ? [] : attendConstants(design)),
  ]
}

function attendConstants(design: Design): KernelConstant[] {
  const { lead, ring, keys, evaluators, finishers, banks, delay } = attendSchedule(design)
  return [
    { name: 'attend_lead', value: lead, about: 'queries whose scores come before a weighted sum' },
    { name: 'attend_ring', value: ring, about: 'queries of which exponentials are held' },
    { name: 'attend_keys', value: keys, about: 'keys of each, filled up' },
    { name: 'attend_evaluators', value: evaluators, about: 'exponentials a cycle' },
    { name: 'attend_finishers', value: finishers, about: 'lanes of a weighted sum that are divided a cycle' },
    { name: 'attend_banks', value: banks, about: 'banks of scores' },
    { name: 'attend_delay', value: delay, about: 'cycles within which what is made is there' },
  ]
}
