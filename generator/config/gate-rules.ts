import type { Problem } from '../base/errors.js'
import { nearest } from '../base/nearest.js'
import { orList } from '../base/wording.js'
import type { Config } from './config.js'
import { firstExperts } from './first-experts.js'

const path = 'model.moe.gate.expertsPerTask'

/** A task needs as many experts as its tokens visit. */
export function taskHasChoices({ model: { moe } }: Config): Problem[] {
  const perTask = moe?.gate.expertsPerTask ?? null
  if (!moe || perTask === null || perTask >= moe.topK) return []
  return [
    {
      path,
      message: `${perTask} is less than topK ${moe.topK}`,
      repair: `write at least ${moe.topK}, or lower topK`,
    },
  ]
}

/** As published, the ranges of later tasks may run past the last expert; all experts always fit. */
export function taskExpertsExist({ model: { moe, tasks } }: Config): Problem[] {
  const perTask = moe?.gate.expertsPerTask ?? null
  if (!moe || perTask === null) return []
  const { experts, topK } = moe
  const firsts = firstExperts(experts, perTask, tasks.length)
  const task = firsts.findIndex((first) => first + perTask > experts)
  if (task < 0) return []
  const fitting = Array.from({ length: experts }, (_, index) => index + 1).filter(
    (count) => count >= topK && firstExperts(experts, count, tasks.length).every((f) => f + count <= experts),
  )
  return [
    {
      path,
      message: `${perTask} gives task ${task} (${tasks[task]}) the experts ${firsts[task]} to ${firsts[task] + perTask - 1}, but there are ${experts}`,
      repair:
        fitting.length > 0
          ? `try ${orList(nearest(fitting, { to: perTask, count: 2 }))}, or null for all experts`
          : 'write null for all experts',
    },
  ]
}
