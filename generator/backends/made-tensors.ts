import type { Program } from '../design/steps.js'
import { stepTensors } from '../units/layer.js'
import type { NetworkJob } from './network-job.js'

/** Tensors by the program's names. */
export type Tensors = ReadonlyMap<string, Int32Array>

/** The image and what hardware made of it, in the order in which the reference makes them; nothing but the program's. */
export function inProgramOrder({ steps }: Program, { image }: NetworkJob, made: Tensors): Tensors {
  const ordered = new Map([['image', image]])
  for (const name of steps.flatMap(stepTensors)) {
    const values = made.get(name)
    if (values !== undefined) ordered.set(name, values)
  }
  return ordered
}
