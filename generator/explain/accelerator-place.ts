import type { LinearStep } from '../network/linear-layer.js'
import { type ByStepKind, byStepKind } from '../network/steps/index.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import type { MemoryName } from '../targets/verilog-array/memory-names.js'
import { arrayFeature } from './array-row.js'
import { hiddenRows } from './experts.explain.js'
import type { ExplainContext, ExplainTarget } from './explain-context.js'
import type { Place } from './kernel-place.js'
import { queuesOf } from './queues.js'
import { stepMaking } from './step-making.js'

/** Where a value lies in the memories of the accelerator in Verilog, for as long as the note says. */
export function acceleratorPlace(
  accelerator: LoweredAccelerator,
  target: ExplainTarget,
  context: ExplainContext,
): Place {
  const { memories } = accelerator.memory
  const held = Object.values(memories).flatMap((memory) =>
    memory.tenants.flatMap((tenant) => (tenant.tensor === target.tensor ? [{ memory, tenant }] : [])),
  )
  const [found] = held
  if (found === undefined) return { nowhere: 'no memory holds it: it goes on as it is made' }
  const { name, place } = found.memory
  const step = stepMaking(accelerator.lowered.program, target.tensor)
  const at = byStepKind(places, step, { accelerator, target, context })
  const { first, last } = found.tenant
  return { memory: name, ...at, note: `${placeNames[place]}, from ${first} to ${last}` }
}

const placeNames = { bram: 'block RAM or LUTs', uram: 'UltraRAM', dram: 'off chip' } as const

interface Placed {
  readonly accelerator: LoweredAccelerator
  readonly target: ExplainTarget
  readonly context: ExplainContext
}

interface WordLane {
  readonly word: number
  readonly lane: number
}

const places: ByStepKind<[Placed], WordLane> = {
  patchEmbed: (_, placed) => ofToken('residual', placed),
  add: (_, placed) => ofToken('residual', placed),
  layerNorm: (_, placed) => ofToken('norms', placed),
  linear: (step, placed) => ofLayer(step, placed),
  attention: (_, { accelerator: { design, lowered }, target: { index } }) => {
    const { dim, headDim, heads } = design.network
    const [query, head, d] = [Math.floor(index / dim), Math.floor((index % dim) / headDim), index % headDim]
    const { taps } = design.linear
    const { headBlocks } = lowered.shape
    const word = (query * heads + head) * headBlocks + Math.floor(d / taps)
    return { word, lane: d % taps }
  },
  experts: (step, placed) => {
    const { target, accelerator, context } = placed
    if (target.tensor === step.output) return ofToken('residual', placed)
    const { outFeatures } = step.fc1.operands
    const rows = hiddenRows(queuesOf(step, context))
    const { expert } = rows[Math.floor(target.index / outFeatures)]
    // An expert's rows begin anew in the place of the one's before it.
    const place =
      rows.filter((each) => each.expert === expert && each.row * outFeatures <= target.index).length - 1
    return stored(accelerator, step.fc1, { row: place, feature: target.index % outFeatures })
  },
  gate: unplaced,
  patchReorder: unplaced,
  mean: unplaced,
}

function unplaced({ name }: { readonly name: string }): never {
  throw new Error(`no memory holds what ${name} makes`)
}

function ofToken(
  memory: Extract<MemoryName, 'residual' | 'norms'>,
  { accelerator: { design, lowered }, target: { index } }: Placed,
): WordLane {
  const { dim } = design.network
  const { taps } = design.linear
  const stride = { residual: lowered.shape.sumStride, norms: lowered.shape.normWords }[memory]
  const feature = index % dim
  return { word: Math.floor(index / dim) * stride + Math.floor(feature / taps), lane: feature % taps }
}

function ofLayer(step: LinearStep, { accelerator, target: { index } }: Placed): WordLane {
  const { outFeatures } = step.operands
  const at = { row: Math.floor(index / outFeatures), feature: index % outFeatures }
  const { dest } = arrayFeature(accelerator, step, at.feature).operation
  // The residual stream itself.
  if (dest === 'sum') return { ...ofSum(accelerator, at) }
  return dest === 'hidden' ? stored(accelerator, step, at) : inStore(accelerator, step, at)
}

interface RowFeature {
  readonly row: number
  readonly feature: number
}

function ofSum({ design, lowered }: LoweredAccelerator, { row, feature }: RowFeature): WordLane {
  const { taps } = design.linear
  return { word: row * lowered.shape.sumStride + Math.floor(feature / taps), lane: feature % taps }
}

function stored(accelerator: LoweredAccelerator, step: LinearStep, { row, feature }: RowFeature): WordLane {
  const { taps } = accelerator.design.linear
  const { operation, position } = arrayFeature(accelerator, step, feature)
  return {
    word: operation.to + row * operation.toStride + Math.floor(position / taps),
    lane: position % taps,
  }
}

/** Keys and values, tiles of weights behind the ring: a key is what a lane multiplies with, a value a column (result_writer.v). */
function inStore(accelerator: LoweredAccelerator, step: LinearStep, { row, feature }: RowFeature): WordLane {
  const { design, lowered, memory } = accelerator
  const { lanes, taps, weightTiles } = design.linear
  const { shape, heldHeads } = lowered
  const { operation, position } = arrayFeature(accelerator, step, feature)
  const first = memory.storeApart ? 0 : weightTiles
  if (operation.dest === 'keys') {
    const head = Math.floor(position / shape.headDim)
    const block = Math.floor((position % shape.headDim) / taps)
    const tile = head * shape.headKeyTiles + Math.floor(row / lanes) * shape.headBlocks + block
    return { word: first + tile, lane: (row % lanes) * taps + (position % taps) }
  }
  const values = heldHeads * shape.headKeyTiles
  const tile = values + Math.floor(position / lanes) * shape.keyBlocks + Math.floor(row / taps)
  return { word: first + tile, lane: (position % lanes) * taps + (row % taps) }
}
