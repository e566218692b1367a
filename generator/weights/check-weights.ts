import { InputError, type Problem } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { givenParameters, type ProgramParameter } from '../network/parameters.js'
import { countOf, type LazyTensor, type Reals, sameLayout, showShape } from './tensor-source.js'
import { findTensor, lookUp, type NamedSource, type Weights } from './weights.js'

/**
 * Checks that weights hold a whole network: every parameter that the program needs is there, has its shape and is
 * finite, and everything in a checkpoint of a single file is known to the program or to its naming convention.
 * @throws InputError that lists every problem.
 */
export async function checkWeights(design: Design, weights: Weights): Promise<void> {
  const parameters = givenParameters(design)
  const problems: Problem[] = []
  for (const parameter of parameters) problems.push(...(await parameterProblems(weights, parameter)))
  for (const named of weights.sources) problems.push(...unknownTensors(named, parameters))
  if (problems.length > 0) throw new InputError(problems)
}

/** @throws InputError unless a tensor has the shape that a parameter needs. */
export function mustFit(tensor: LazyTensor, name: string, needed: readonly number[]): void {
  const { shape, where } = tensor
  if (sameLayout(shape, needed)) return
  const misfit = tensor.misfit?.(needed)
  if (misfit !== undefined) throw InputError.at(where, misfit.message, misfit.repair)
  throw InputError.at(
    where,
    shape.length === 1
      ? `holds ${shape[0]} values, but ${name} has ${showShape(needed)}, ${countOf(needed)} values`
      : `is ${showShape(shape)}, but ${name} must be ${showShape(needed)}`,
    'take the weights of this network, or correct the config',
  )
}

/** @throws InputError when a value is NaN or infinite. */
export function mustBeFinite(where: string, values: Reals): void {
  const first = values.findIndex((value) => !Number.isFinite(value))
  if (first < 0) return
  const count = values.filter((value: number) => !Number.isFinite(value)).length
  throw InputError.at(
    where,
    `${count} of ${values.length} values are not finite, the first, [${first}], is ${values[first]}`,
    'export the weights again',
  )
}

async function parameterProblems(
  weights: Weights,
  { name, shape }: ProgramParameter,
): Promise<readonly Problem[]> {
  try {
    const tensor = findTensor(weights, name, shape)
    mustFit(tensor, name, shape)
    mustBeFinite(tensor.where, await tensor.read())
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.problems
  }
}

function unknownTensors(named: NamedSource, parameters: readonly ProgramParameter[]): Problem[] {
  if (!named.source.isCheckpoint) return []
  const used = new Set(parameters.flatMap((parameter) => presentNames(named, parameter)))
  return [...named.tensors]
    .filter(([name]) => !used.has(name) && !named.map.ignored.test(name))
    .map(([, { where }]) => ({
      path: where,
      message: `belongs neither to this network nor to the extras of ${named.map.name} checkpoints`,
      repair: 'correct the config, or leave the tensor out',
    }))
}

// A tensor that does not fit its companions is reported where it is looked for.
function presentNames(named: NamedSource, { name, shape }: ProgramParameter): readonly string[] {
  try {
    return lookUp(named, name, shape).present
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}
