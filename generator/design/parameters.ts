import type { FixedFormat } from '../fixed/format.js'
import type { Design, Network } from './elaborate.js'
import { buildProgram } from './program.js'
import type { LinearStep, Parameter, Step } from './steps.js'

/** What a step does with a parameter. */
export type ParameterRole = 'weight' | 'bias' | 'normScale' | 'normBias' | 'position'

/** A step's use of a parameter: rows of it, and the shape of each row. */
export interface ParameterUse {
  /** The program's step. */
  readonly step: string
  /** The layer of the step: one of an experts step's two, otherwise the step itself. */
  readonly layer: string
  readonly role: ParameterRole
  readonly parameter: Parameter
  /** [inFeatures] of a matrix, [dim] of the position embedding, [] of a vector. */
  readonly rowShape: readonly number[]
}

/** A parameter of the network as a whole. */
export interface ProgramParameter {
  /** Name in a weights folder, the task's number filled in. */
  readonly name: string
  /** The task that it belongs to; null for all. */
  readonly task: number | null
  /** [experts]? [rows] and the shape of a row. */
  readonly shape: readonly number[]
  /** Values of a row: 1 in a vector. */
  readonly columns: number
  readonly format: FixedFormat
}

/** Every parameter that the program needs, for every task, once each, in the order in which steps use them. */
export function programParameters(design: Design): readonly ProgramParameter[] {
  const { network } = design
  const parameters = new Map<string, ProgramParameter>()
  for (const { parameter, rowShape } of programUses(design)) {
    const experts = parameter.experts === undefined ? [] : [parameter.experts]
    const shape = [...experts, parameter.of, ...rowShape]
    const columns = rowShape.reduce((product, size) => product * size, 1)
    for (const task of tasksOf(parameter, network)) {
      const name = taskName(parameter.name, task)
      parameters.set(name, { name, task, shape, columns, format: parameter.format })
    }
  }
  return [...parameters.values()]
}

/** Uses of parameters by the program's steps, in order. */
export function programUses(design: Design): readonly ParameterUse[] {
  return buildProgram(design).steps.flatMap((step) => stepUses(step, design.network))
}

/** The tasks for which a parameter exists: null stands for all at once. */
export function tasksOf(
  { name }: Pick<Parameter, 'name'>,
  { tasks }: Pick<Network, 'tasks'>,
): readonly (number | null)[] {
  return name.includes(taskPlace) ? [...tasks.keys()] : [null]
}

/** A parameter's name in a weights folder. */
export function taskName(name: string, task: number | null): string {
  return task === null ? name : name.replace(taskPlace, String(task))
}

const taskPlace = '{task}'

function stepUses(step: Step, network: Network): ParameterUse[] {
  const own = { step: step.name, layer: step.name }
  switch (step.kind) {
    case 'linear':
      return linearUses(step, step, [step.operands.inFeatures])
    case 'patchEmbed': {
      const { image, patchSize, dim } = network
      return [
        ...linearUses(step, step.linear, [image.channels, patchSize, patchSize]),
        { ...own, role: 'position', parameter: step.position, rowShape: [dim] },
      ]
    }
    case 'layerNorm':
      return [
        { ...own, role: 'normScale', parameter: step.scale, rowShape: [] },
        { ...own, role: 'normBias', parameter: step.bias, rowShape: [] },
      ]
    case 'experts':
      return [step.fc1, step.fc2].flatMap((linear) => linearUses(step, linear, [linear.operands.inFeatures]))
    default:
      return []
  }
}

function linearUses(
  step: Step,
  { name, weight, bias }: LinearStep,
  rowShape: readonly number[],
): ParameterUse[] {
  const own = { step: step.name, layer: name }
  const uses: ParameterUse[] = [{ ...own, role: 'weight', parameter: weight, rowShape }]
  if (bias !== null) uses.push({ ...own, role: 'bias', parameter: bias, rowShape: [] })
  return uses
}
