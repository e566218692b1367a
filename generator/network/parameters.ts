import type { FixedFormat } from '../numerics/format.js'
import { isIdentity } from './identity.js'
import type { Network } from './network.js'
import type { ParameterUse } from './parameter-use.js'
import type { Networked } from './program.js'
import { stepKind } from './steps/index.js'
import type { LayerRows, Parameter } from './tensor.js'

/** A use of a parameter, and the name of the program's step. */
export interface ProgramUse extends ParameterUse {
  readonly step: string
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
  /** The layer with which its integers are made, names filled in. */
  readonly layer?: LayerRows
}

/** Every parameter that the program needs, for every task, once each, in the order in which steps use them. */
export function programParameters(networked: Networked): readonly ProgramParameter[] {
  const { network } = networked
  const parameters = new Map<string, ProgramParameter>()
  for (const { parameter, rowShape } of programUses(networked)) {
    const experts = parameter.experts === undefined ? [] : [parameter.experts]
    const shape = [...experts, parameter.of, ...rowShape]
    const columns = rowShape.reduce((product, size) => product * size, 1)
    for (const task of tasksOf(parameter, network)) {
      const name = taskName(parameter.name, task)
      const { format, layer } = parameter
      const made = layer === undefined ? {} : { layer: ofTask(layer, task) }
      parameters.set(name, { name, task, shape, columns, format, ...made })
    }
  }
  return [...parameters.values()]
}

/** Those that a source of weights has: all but identity matrices and what is made of other parameters. */
export function givenParameters(networked: Networked): readonly ProgramParameter[] {
  return programParameters(networked).filter(({ name, layer }) => !isIdentity(name) && name !== layer?.scale)
}

/** A step's parameter with the names that it has for a task. */
export function parameterOfTask(parameter: Parameter, task: number | null): Parameter {
  const { name, layer, ...rest } = parameter
  return { ...rest, name: taskName(name, task), ...(layer && { layer: ofTask(layer, task) }) }
}

function ofTask({ weight, bias, scale, ...rest }: LayerRows, task: number | null): LayerRows {
  const named = <N extends { readonly name: string }>(each: N): N => ({
    ...each,
    name: taskName(each.name, task),
  })
  return {
    ...rest,
    weight: named(weight),
    bias: bias === null ? null : named(bias),
    scale: scale === null ? null : taskName(scale, task),
  }
}

/** Uses of parameters by the program's steps, in order. */
export function programUses({ network, program }: Networked): readonly ProgramUse[] {
  return program.steps.flatMap((step) =>
    stepKind(step)
      .parameters(step, network)
      .map((use) => ({ step: step.name, ...use })),
  )
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
