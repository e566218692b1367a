import type { Program } from '../../network/program.js'
import { type ByStepKind, byStepKind, type Step, stepKind } from '../../network/steps/index.js'
import type { ArrayProgram } from './array-program.js'
import type { MemoryName } from './memory-names.js'

/** A tensor in a memory: the steps that write it first and read it last. Those that share `place` follow one another. */
export interface MemoryTenant {
  readonly tensor: string
  readonly place: 'keys' | 'values' | 'features'
  readonly first: string
  readonly last: string
}

/** The tensors of a program by the memory that holds them, in the order in which they are made. */
export function memoryTenants({ program, operations }: ArrayProgram): Record<MemoryName, MemoryTenant[]> {
  const tenants: Record<MemoryName, MemoryTenant[]> = { weights: [], residual: [], norms: [], hidden: [] }
  const stored = new Map(operations.map(({ matrix, dest }) => [matrix?.step.output, dest]))
  for (const [index, step] of program.steps.entries())
    for (const { tensor, memory, place } of madeBy(step, stored))
      tenants[memory].push({ tensor, place, first: step.name, last: lastReader(program, tensor, index) })
  return tenants
}

interface Made {
  readonly tensor: string
  readonly memory: MemoryName
  readonly place: MemoryTenant['place']
}

type Destination = ArrayProgram['operations'][number]['dest']

type Stored = ReadonlyMap<string | undefined, Destination>

function madeBy(step: Step, stored: Stored): readonly Made[] {
  return byStepKind(made, step, stored)
}

const features = (tensor: string, memory: MemoryName): Made => ({ tensor, memory, place: 'features' })

// Sums leave the array straight onto the residual stream, logits for the gate: neither is ever stored by itself.
const made: ByStepKind<[Stored], readonly Made[]> = {
  patchEmbed: ({ output }) => [features(output, 'residual')],
  add: ({ output }) => [features(output, 'residual')],
  layerNorm: ({ output }) => [features(output, 'norms')],
  attention: ({ output }) => [features(output, 'hidden')],
  experts: ({ hidden, output }) => [features(hidden, 'hidden'), features(output, 'residual')],
  linear: ({ output }, stored) => {
    const dest = stored.get(output)
    if (dest === 'hidden') return [features(output, 'hidden')]
    const isStored = dest === 'keys' || dest === 'values'
    return isStored ? [{ tensor: output, memory: 'weights', place: dest }] : []
  },
  // It never leaves the way to, or from, the layer norm.
  mean: () => [],
  gate: () => [],
  patchReorder: () => [],
}

function lastReader({ steps }: Program, tensor: string, from: number): string {
  const last = steps.findLastIndex(
    (step, index) => index > from && stepKind(step).reads(step).includes(tensor),
  )
  return steps[last < 0 ? from : last].name
}
