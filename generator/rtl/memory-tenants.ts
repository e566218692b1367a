import type { Program, Step } from '../design/steps.js'
import type { ArrayProgram } from './array-program.js'
import type { PlannedMemory } from './memory-plan.js'

/** A tensor in a memory: the steps that write it first and read it last. Those that share `place` follow one another. */
export interface MemoryTenant {
  readonly tensor: string
  readonly place: 'keys' | 'values' | 'features'
  readonly first: string
  readonly last: string
}

type Name = PlannedMemory['name']

/** The tensors of a program by the memory that holds them, in the order in which they are made. */
export function memoryTenants({ program, operations }: ArrayProgram): Record<Name, MemoryTenant[]> {
  const tenants: Record<Name, MemoryTenant[]> = { weights: [], residual: [], norms: [], hidden: [] }
  const stored = new Map(operations.map(({ matrix, dest }) => [matrix?.step.output, dest]))
  for (const [index, step] of program.steps.entries())
    for (const { tensor, memory, place } of madeBy(step, stored))
      tenants[memory].push({ tensor, place, first: step.name, last: lastReader(program, tensor, index) })
  return tenants
}

interface Made {
  readonly tensor: string
  readonly memory: Name
  readonly place: MemoryTenant['place']
}

type Destination = ArrayProgram['operations'][number]['dest']

// Sums leave the array straight onto the residual stream, logits for the gate: neither is ever stored by itself.
function madeBy(step: Step, stored: ReadonlyMap<string | undefined, Destination>): Made[] {
  const features = (tensor: string, memory: Name): Made => ({ tensor, memory, place: 'features' })
  switch (step.kind) {
    case 'patchEmbed':
    case 'add':
      return [features(step.output, 'residual')]
    case 'layerNorm':
      return [features(step.output, 'norms')]
    case 'attention':
      return [features(step.output, 'hidden')]
    case 'experts':
      return [features(step.hidden, 'hidden'), features(step.output, 'residual')]
    case 'linear': {
      const dest = stored.get(step.output)
      if (dest === 'hidden') return [features(step.output, 'hidden')]
      if (dest === 'keys' || dest === 'values')
        return [{ tensor: step.output, memory: 'weights', place: dest }]
      return []
    }
    default:
      return []
  }
}

function lastReader({ steps }: Program, tensor: string, from: number): string {
  const last = steps.findLastIndex((step, index) => index > from && readBy(step).includes(tensor))
  return steps[last < 0 ? from : last].name
}

function readBy(step: Step): (string | null)[] {
  switch (step.kind) {
    case 'layerNorm':
    case 'linear':
      return [step.input]
    case 'attention':
      return [step.query, step.key, step.value]
    case 'experts':
      return [step.input, step.onto]
    case 'add':
      return [step.left, step.right]
    default:
      return []
  }
}
