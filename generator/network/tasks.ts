import { InputError } from '../base/errors.js'
import { closest, didYouMean } from '../base/wording.js'
import type { Network } from './network.js'
import type { Program } from './program.js'

/** The number of a task that a person names or numbers. @throws InputError that lists the tasks when it is unknown. */
export function taskNumber({ tasks }: Pick<Network, 'tasks'>, text: string): number {
  // Names begin with a letter, numbers do not.
  const task = /^\d+$/.test(text) ? Number(text) : tasks.indexOf(text)
  if (tasks[task] !== undefined) return task
  const known = tasks.map((name, id) => `${id} (${name})`).join(', ')
  const repair = [`tasks are ${known}`, ...didYouMean(closest(text, tasks))].join('; ')
  throw InputError.at('--task', `there is no task ${text}`, repair)
}

/** What a tensor that depends on the task is called where tensors of several tasks lie together. */
export function taskTensorName(name: string, task: number): string {
  return `task${task}_${name}`
}

/** A name of `taskTensorName` without its task; any other name as it is. */
export function withoutTask(name: string): string {
  return name.replace(/^task\d+_/, '')
}

/** The logits of the first gate: the first tensor that depends on the task, as do all after it; null without gates. */
export function firstTaskTensor({ steps }: Program): string | null {
  return steps.find((step) => step.kind === 'gate')?.input ?? null
}
