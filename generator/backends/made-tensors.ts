import type { Program } from '../network/program.js'
import { stepKind } from '../network/steps/index.js'
import type { Tensors } from '../targets/target.js'
import type { NetworkJob } from './network-job.js'

/** The image and what hardware made of it, in the order in which the reference makes them; nothing but the program's. */
export function inProgramOrder({ steps }: Program, { image }: NetworkJob, made: Tensors): Tensors {
  const ordered = new Map([['image', image]])
  for (const name of steps.flatMap((step) => [...stepKind(step).makes(step)])) {
    const values = made.get(name)
    if (values !== undefined) ordered.set(name, values)
  }
  return ordered
}
