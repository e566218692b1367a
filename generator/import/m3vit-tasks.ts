import * as z from 'zod'
import type { Problem } from '../base/errors.js'
import { flag } from '../config/fields.js'
import { checkShape } from '../config/shape.js'
import { ignoredIn, ignoredKeys } from './ignored-keys.js'

/** M³ViT's tasks in the order of their numbers: its code's (utils/config.py), whatever the order in a file. */
const taskOrder = ['semseg', 'human_parts', 'sal', 'normals', 'edge', 'depth'] as const

const schema = z.strictObject({
  ...Object.fromEntries(
    taskOrder.map((task) => [`include_${task}`, flag({ doc: `Whether ${task} is a task` }).optional()]),
  ),
  // What edges weigh in the loss.
  ...ignoredKeys(['edge_w']),
})

/** What a `task_dictionary` says. */
interface ReadTasks {
  /** Tasks by their numbers: those whose `include_<task>` is true. */
  readonly tasks: readonly string[]
  /** Paths of keys that are not tasks. */
  readonly ignored: readonly string[]
  readonly problems: readonly Problem[]
}

/** Reads the `task_dictionary` of an experiment file: a key that stands for no task of M³ViT is a problem. */
export function m3vitTasks(dictionary: Readonly<Record<string, unknown>>): ReadTasks {
  const foreign = Object.keys(dictionary).filter(isForeign)
  const rest = Object.entries(dictionary).filter(([key]) => !isForeign(key))
  const { problems } = checkShape(schema, Object.fromEntries(rest))
  return {
    tasks: taskOrder.filter((task) => dictionary[`include_${task}`] === true),
    ignored: ignoredIn(schema, dictionary, 'task_dictionary.'),
    problems: [...foreign.map(foreignProblem), ...problems].map(({ path, ...what }) => ({
      path: `task_dictionary.${path}`,
      ...what,
    })),
  }
}

function isForeign(key: string): boolean {
  return key.startsWith('include_') && !Object.hasOwn(schema.shape, key)
}

function foreignProblem(key: string): Problem {
  return { path: key, message: 'is not a task of M³ViT', repair: `its tasks are ${taskOrder.join(', ')}` }
}
