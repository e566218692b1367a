import type { Program } from '../network/program.js'
import { type Step, stepKind } from '../network/steps/index.js'

/** The step that makes a tensor. */
export function stepMaking({ steps }: Pick<Program, 'steps'>, tensor: string): Step {
  const step = steps.find((each) => stepKind(each).makes(each).includes(tensor))
  if (step === undefined) throw new Error(`no step makes ${tensor}`)
  return step
}
