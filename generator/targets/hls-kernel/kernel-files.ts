import type { Design } from '../../design/design.js'
import { deviceOf } from '../../devices/devices.js'
import { saturateCodes } from '../../numerics/format.js'
import { alignedComments, packedItems } from '../../print/cpp-lines.js'
import { libraryFile, render } from '../../print/templates.js'
import { units } from '../../units/index.js'
import { packHeader } from '../../weights/pack.js'
import { imageLayout } from './image-layout.js'
import {
  type KernelConstant,
  keepsKeys,
  kernelConstants,
  programConstants,
  scatterersOf,
} from './kernel-constants.js'
import {
  type KernelArgument,
  kernelInterface,
  type MemoryArgument,
  memoryArgumentsOf,
} from './kernel-interface.js'
import type { KernelLayer } from './kernel-layers.js'
import { kernelStatus } from './kernel-memory.js'
import { type KernelOperation, watchedTensors } from './kernel-operation.js'
import { type KernelProgram, kernelProgram } from './kernel-program.js'
import { watchedImages } from './kernel-tensors.js'
import { defaultLatency } from './schedule/region-cycles.js'
import { stripesOf } from './stripes.js'

/** Units that the kernel is made of. */
const kernelUnits = ['linear', 'patch_embed', 'layernorm', 'attention_reorder', 'gate', 'patch_reorder']

const library = [
  ...['kernel_array.hpp', 'kernel_embed.hpp', 'kernel_fetch.hpp', 'kernel_memory.hpp', 'kernel_norm.hpp'],
  ...['kernel_operation.hpp', 'kernel_rows.hpp', 'kernel_run.hpp', 'kernel_watch.hpp'],
]

/** The HLS C++ of the whole network, units included, by path in the project. */
export function kernelFiles(
  design: Design,
  lowered: KernelProgram = kernelProgram(design),
): Map<string, string> {
  const kernel = kernelInterface(design)
  const hasExperts = design.network.moe !== null
  const names = [
    ...library,
    ...attentionOf(design).headers,
    hasExperts ? 'kernel_experts.hpp' : 'kernel_dense.hpp',
    poolings[design.network.pool].header,
    factorsOf(design).header,
  ]
  return new Map([
    ...unitFiles(design),
    ...names.map((name) => [`hls/${name}`, libraryFile(name)] as const),
    ['hls/kernel_status.hpp', render('kernel/kernel_status.hpp.hbs', kernelStatus)],
    ['hls/kernel_watched.hpp', render('kernel/kernel_watched.hpp.hbs', watchedContext())],
    ['hls/kernel_storage.hpp', render('kernel/kernel_storage.hpp.hbs', storageContext(design))],
    ['hls/kernel_config.hpp', render('kernel/kernel_config.hpp.hbs', configContext(design, lowered))],
    ['hls/kernel_program.hpp', render('kernel/kernel_program.hpp.hbs', programContext(design, lowered))],
    [`hls/${kernel.name}.cpp`, render('kernel/kernel.cpp.hbs', topContext(design, lowered))],
  ])
}

// Keys in ascending order are those of the array; reordered, they rotate.
function attentionOf({ keyOrder }: Design): { readonly headers: readonly string[]; readonly flow: string } {
  return keyOrder === 'ascending'
    ? {
        headers: ['kernel_attend.hpp', 'kernel_attend_rows.hpp', 'kernel_attend_walk.hpp'],
        flow: 'attention_on_array',
      }
    : { headers: ['kernel_attention.hpp'], flow: 'attention_reordered' }
}

/** By what a head reads, the operations that make it. */
const poolings: Readonly<Record<Design['network']['pool'], { header: string; flow: string }>> = {
  first: { header: 'kernel_no_mean.hpp', flow: 'no_pooling' },
  mean: { header: 'kernel_mean.hpp', flow: 'mean_pooling' },
}

/** What brings factors of rows of weights, where there are any. */
function factorsOf({ linear: { scaleBits } }: Design): { readonly header: string; readonly flow: string } {
  return scaleBits > 0
    ? { header: 'kernel_factors.hpp', flow: 'row_factors' }
    : { header: 'kernel_no_factors.hpp', flow: 'no_factors' }
}

function unitFiles(design: Design): [string, string][] {
  return units
    .filter(({ name }) => kernelUnits.includes(name))
    .flatMap((unit) => {
      const [files = []] = unit.each(design, (each, { params }) => [
        ...each.hlsLibrary.map((name): [string, string] => [`hls/${name}`, libraryFile(name)]),
        ...each.hls(params).map(({ path, text }): [string, string] => [path, text]),
      ])
      return files
    })
}

/** Large memories are in URAM where the device has any. */
function storageContext({ device }: Design): object {
  const hasUram = deviceOf(device).resources.uram > 0
  const storage = hasUram ? 'URAM, which it has' : 'block RAM, as it has no URAM'
  return { device, storage, impl: hasUram ? 'uram' : 'bram' }
}

/** `watched_tensor`, of which the last one is their number. */
function watchedContext(): object {
  return {
    names: [...watchedTensors, 'TENSORS'].map((name, i, { length }) =>
      i + 1 < length ? `WATCH_${name}` : `WATCHED_${name}`,
    ),
  }
}

function topContext(design: Design, { map, tensors }: KernelProgram): object {
  const kernel = kernelInterface(design)
  const depths = {
    weights: (8 * map.totalBytes) / design.axi.dataBits,
    image: watchedImages * imageLayout(design).words,
    tensors: tensors.simulationWords,
  }
  const { arguments: all } = kernel
  return {
    name: kernel.name,
    parameters: alignedComments(
      all.map((argument, i) => ({
        code: `${declaration(argument)}${i + 1 < all.length ? ',' : ''}`,
        about: argument.about,
      })),
    ),
    memories: memoryArgumentsOf(kernel).map(({ name, bundle, buffer, access }) => ({
      name,
      bundle,
      access,
      depth: depths[buffer],
      latency: defaultLatency[access],
      wordBits: design.axi.dataBits,
      ...burstsOf(design),
    })),
    aliases: aliasesOf(memoryArgumentsOf(kernel)),
    controls: [...all.map(({ name }) => name), 'return'],
    names: packedItems(
      all.map(({ name }) => name),
      8,
    ),
  }
}

/** Words of a burst, which does not cross 4 KiB, and bursts under way: as many as the longest latency asks for, and two. */
function burstsOf({ axi }: Design): { readonly burst: number; readonly outstanding: number } {
  const burst = Math.min(64, (4096 * 8) / axi.dataBits)
  return { burst, outstanding: Math.ceil(defaultLatency.read / burst) + 2 }
}

function aliasesOf(all: readonly MemoryArgument[]): string[] {
  const buffers = [...new Set(all.map(({ buffer }) => buffer))]
  const ofBuffer = buffers.map((buffer) => all.filter((each) => each.buffer === buffer))
  return ofBuffer.filter((each) => each.length > 1).map((each) => each.map(({ name }) => name).join(','))
}

/** An argument as C++ declares it. */
export function declaration(argument: KernelArgument): string {
  if (argument.kind === 'scalar') return `int ${argument.name}`
  return `${argument.access === 'read' ? 'const ' : ''}word_t *${argument.name}`
}

function configContext(design: Design, lowered: KernelProgram): object {
  return {
    design: design.name,
    constants: constantLines(kernelConstants(design, lowered)),
    attentionHeader: attentionOf(design).headers[0],
    attentionFlow: attentionOf(design).flow,
    pooling: poolings[design.network.pool],
    factors: factorsOf(design),
    hasScales: design.linear.scaleBits > 0,
    hasDigits: design.linear.mostDigits > 1,
    hasExperts: design.network.moe !== null,
    rounds: design.rounding === 'rnd',
    saturate: saturateCodes[design.overflow],
    scoresRotate: design.keyOrder !== 'ascending',
    keepsKeys: keepsKeys(design),
    scatterers: scatterersOf(design),
    sharesBefore: list(stripesOf(design, lowered.map).before),
    exactProfile: design.profile === 'exact',
    hasGeluShift: design.gelu.own.mostShift > 0,
    hasNormOperands: design.layerNorm.shared === null,
  }
}

function programContext(design: Design, lowered: KernelProgram): object {
  const { layers, operations, segments, ends, map } = lowered
  const numbered =
    <T extends { readonly name: string }>(values: (each: T) => string) =>
    (each: T, number: number) => ({ number, name: each.name, values: values(each) })
  return {
    design: design.name,
    wordBits: design.axi.dataBits,
    constants: constantLines(programConstants(design, lowered)),
    header: inLines(headerLanes(packHeader(map)), 8),
    firstExperts: list(design.network.moe?.gate.first ?? design.network.tasks.map(() => 0)),
    layers: layers.layers.map(numbered(layerValues)),
    operations: operations.map(numbered(operationValues)),
    watchedTensors: watchedTensors.length,
    watched: operations.map(
      numbered(({ watched }) => watchedTensors.map((each) => watched[each] ?? -1).join(', ')),
    ),
    segments: segments.map(({ first, count, closing }) => ({ values: [first, count, closing].join(', ') })),
    ends: inLines(ends),
  }
}

function layerValues({ operands, weight, bias, scale, ...layer }: KernelLayer): string {
  const { biasShift, outShift, outWidth, gelu, geluShift } = operands
  return [
    ...[layer.inFeatures, layer.outFeatures, layer.firstColumn, layer.rowColumns],
    ...[weight.address, weight.task, weight.expert, bias.address, bias.task, bias.expert],
    ...[scale.address, scale.task, scale.expert, layer.digits],
    ...[biasShift, outShift, outWidth, gelu ? 1 : 0, geluShift],
  ].join(', ')
}

function operationValues(operation: KernelOperation): string {
  const { kind, layer, rows, from, keys, values, addend, to } = operation
  const { normed, scale, normBias, positions, head, heads, place, shifts } = operation
  return [
    ...[kind, layer, rows, from, keys, values, addend, to],
    ...[normed, scale, normBias, positions, head, heads, place, ...shifts],
  ].join(', ')
}

function headerLanes(header: Uint8Array): string[] {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  return Array.from({ length: header.byteLength / 4 }, (_, lane) => `${view.getUint32(4 * lane, true)}u`)
}

function constantLines(constants: readonly KernelConstant[]): string[] {
  return alignedComments(
    constants.map(({ name, value, about }) => ({ code: `static const int ${name} = ${value};`, about })),
  )
}

function list(values: readonly number[]): string {
  return `{${values.join(', ')}}`
}

/** Numbers as lines of so many. */
function inLines(values: readonly (number | string)[], each = 20): string[] {
  return Array.from({ length: Math.ceil(values.length / each) }, (_, line) =>
    values.slice(each * line, each * line + each).join(', '),
  )
}
