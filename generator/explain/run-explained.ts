import { stepKind } from '../network/steps/index.js'
import type { ReferenceModel } from '../reference/reference-model.js'
import type { ExplainSource, ExplainTarget } from './explain-context.js'
import { stepMaking } from './step-making.js'

/** An inference of which a value is explained. */
export interface ExplainedRun {
  readonly image: Int32Array
  readonly task: number
  /** Called with the steps that are done, and with how many there are. */
  readonly done?: (done: number, total: number) => void
}

/** Runs the reference, and keeps what the step of a value reads and makes: scores of large images take gigabytes. */
export function runExplained(
  model: ReferenceModel,
  { tensor }: Pick<ExplainTarget, 'tensor'>,
  { image, task, done }: ExplainedRun,
): ExplainSource {
  const { design, parameters, program } = model
  const step = stepMaking(program, tensor)
  const { reads, makes } = stepKind(step)
  const kept = new Set([...reads(step), ...makes(step)])
  const tensors = new Map([['image', image]])
  model.infer({
    ...{ image, task },
    visit: (name, values, at) => {
      if (kept.has(name)) tensors.set(name, values)
      done?.(program.steps.indexOf(at) + 1, program.steps.length)
    },
  })
  return { design, task, tensors, parameters }
}
