import { deviceOf } from '../devices/devices.js'
import { stepKind } from '../network/steps/index.js'
import { scratchBytes } from '../targets/verilog-array/accelerator-map.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { resultBytes } from '../targets/verilog-array/accelerator-result.js'
import type { PlannedMemory } from '../targets/verilog-array/memory-plan.js'
import { placeTitles } from '../targets/verilog-array/memory-plan-text.js'
import type { MemoryTenant } from '../targets/verilog-array/memory-tenants.js'
import type { ModelledRun } from './modelled-run.js'
import { tensorPart } from './tensor-part.js'
import type { MemoryData, MemoryLane, MemoryRegion, Tenant } from './types/memory.js'

/** Which tensor is in which memory, and from when to when; and how memory off chip is laid out. */
export function memoryData(accelerator: LoweredAccelerator, modelled: ModelledRun): MemoryData {
  const { design, layout, memory } = accelerator
  const times = stepTimes(accelerator, modelled)
  const lanes = Object.values(memory.memories).flatMap((each) => lanesOf(accelerator, each, times))
  return {
    ...{ cycles: modelled.estimate.total, clockMhz: design.clockMhz, lanes },
    offChip: {
      ...{ regions: regionsOf(accelerator), bytes: layout.bytes, imageBytes: layout.imageBytes },
      ...{ resultBytes: resultBytes(accelerator), scratchBytes: scratchBytes(accelerator) },
    },
    notes: [...notesOf(accelerator), ...memory.notes],
  }
}

function notesOf({ design, memory: { heads, taken, given } }: LoweredAccelerator): string[] {
  const { title } = deviceOf(design.device)
  const uram = given.uram === 0 ? '' : ` and ${taken.uram} of ${given.uram} UltraRAMs`
  return [
    `These memories take ${taken.bram} of the ${given.bram} block RAMs${uram} of the ${title} that are left for them.`,
    ...(heads.held === heads.all
      ? []
      : [`Keys and values of ${heads.held} of ${heads.all} heads are on chip at a time.`]),
  ]
}

type Times = ReadonlyMap<string, { readonly from: number; readonly to: number }>

/** When each step runs. What is not on the array, such as a layer norm, runs where the step before it ends. */
function stepTimes({ design, lowered }: LoweredAccelerator, { rows, estimate }: ModelledRun): Times {
  const spans = new Map<string, { from: number; to: number }>()
  for (const { operation, from, to } of rows) {
    const { step } = lowered.operations[operation]
    const known = spans.get(step)
    spans.set(step, { from: Math.min(known?.from ?? from, from), to: Math.max(known?.to ?? to, to) })
  }
  const times = new Map<string, { from: number; to: number }>()
  let end = 0
  for (const step of design.program.steps) {
    const names = [
      step.name,
      ...stepKind(step)
        .layers(step)
        .map(({ name }) => name),
    ]
    const own = names.flatMap((name) => spans.get(name) ?? [])
    const from = own.length === 0 ? end : Math.min(...own.map((each) => each.from))
    end = own.length === 0 ? end : Math.max(...own.map((each) => each.to))
    times.set(step.name, { from, to: end })
  }
  const last = design.program.steps.at(-1)
  if (last !== undefined) times.set(last.name, { from: times.get(last.name)?.from ?? 0, to: estimate.total })
  return times
}

const placeWords: Readonly<Record<MemoryTenant['place'], string>> = {
  keys: 'keys',
  values: 'values',
  features: '',
}

const memoryWords: Readonly<Record<PlannedMemory['name'], string>> = {
  weights: 'ring of weights',
  residual: 'residual stream',
  norms: 'norms',
  hidden: 'hidden values',
}

function lanesOf(accelerator: LoweredAccelerator, planned: PlannedMemory, times: Times): MemoryLane[] {
  const places = new Set(planned.tenants.map(({ place }) => place))
  const own = planned.name === 'weights' ? ['ring' as const, ...places] : [...places]
  return own.map((place) => ({
    ...{ memory: planned.name, where: whereOf(accelerator, planned, place), why: planned.why },
    ...{ blocks: planned.blocks, bits: planned.words * planned.wordBits },
    unit: planned.place === 'uram' ? 'UltraRAM' : 'block RAM',
    title: place === 'ring' ? memoryWords.weights : placeWords[place] || memoryWords[planned.name],
    tenants: place === 'ring' ? [] : tenantsOf(accelerator, { planned, place, times }),
  }))
}

function whereOf(
  { memory: { storeApart } }: LoweredAccelerator,
  { name, place }: PlannedMemory,
  lane: 'ring' | MemoryTenant['place'],
): string {
  return name === 'weights' && lane !== 'ring' && storeApart ? 'LUTs' : placeTitles[place]
}

interface LaneSource {
  readonly planned: PlannedMemory
  readonly place: MemoryTenant['place']
  readonly times: Times
}

function tenantsOf(
  { design, lowered, memory }: LoweredAccelerator,
  { planned, place, times }: LaneSource,
): Tenant[] {
  const { lanes, taps } = design.linear
  const held = lowered.heldHeads / memory.heads.all
  const tiles = { keys: lowered.shape.headKeyTiles, values: lowered.shape.headValueTiles }
  return planned.tenants
    .filter((tenant) => tenant.place === place)
    .map(({ tensor, first, last }) => {
      const shape = design.program.tensors.get(tensor)?.shape ?? []
      const values = shape.reduce((product, size) => product * size, 1)
      const capacity =
        place === 'features' ? planned.words * taps : lowered.heldHeads * tiles[place] * lanes * taps
      return {
        ...{ tensor, values: place === 'features' ? values : values * held, capacity },
        ...{ from: times.get(first)?.from ?? 0, to: times.get(last)?.to ?? 0 },
      }
    })
}

function regionsOf({ design, lowered, layout }: LoweredAccelerator): MemoryRegion[] {
  const beat = design.axi.dataBits / 8
  const count = { one: 1, task: design.network.tasks.length, expert: design.network.moe?.experts ?? 1 }
  const kinds = { one: 'weights', task: 'tasks', expert: 'experts' } as const
  let end = 0
  const matrices = layout.matrices.flatMap(({ name, offset, part, select, stride }): MemoryRegion[] => {
    // The matrices of an expert lie together: the region of the first is that of all.
    if (offset < end) return []
    const beats = select === 'one' ? lowered.shape.weightPorts * part : count[select] * stride
    end = offset + beats
    const { block } = tensorPart(name)
    const title = select === 'expert' ? `l${block}_experts` : name
    return [{ name: title, kind: kinds[select], block, offset: offset * beat, bytes: beats * beat }]
  })
  const lists = layout.lists.flatMap(({ name, kind, offset, beats }): MemoryRegion[] =>
    kind === 'image'
      ? []
      : [
          {
            ...{ name, kind: kind === 'norm' ? 'norms' : 'position', block: tensorPart(name).block },
            ...{ offset: offset * beat, bytes: beats * beat },
          },
        ],
  )
  return [...matrices, ...lists]
}
