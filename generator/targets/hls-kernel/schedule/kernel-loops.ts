import type { Design } from '../../../design/design.js'
import { kernelFiles } from '../kernel-files.js'

/** A pipelined loop of the kernel as it should be scheduled. */
export interface KernelLoop {
  /** C++ function that holds it, without template arguments. */
  readonly process: string
  /** Its label. */
  readonly loop: string
  readonly initiationInterval: number
  /** Trips of the longest call; absent where the sources do not say. */
  readonly trips?: number
  /** Cycles from a trip's start to its end, a guess that a report corrects; absent where there is none. */
  readonly depth?: number
}

/**
 * The pipelined loops of a design's kernel that have a label, from its sources. A function that the sources hold and the
 * kernel does not call is among them.
 */
export function kernelLoops(design: Design): KernelLoop[] {
  return [...kernelFiles(design).values()].flatMap((source) => loopsOf(source.split('\n')))
}

function loopsOf(lines: readonly string[]): KernelLoop[] {
  let process = ''
  return lines.flatMap((line, at) => {
    process = /\bvoid (\w+)\(/.exec(line)?.[1] ?? process
    const [, loop] = /^\s*(\w+):$/.exec(line) ?? []
    if (loop === undefined || !/^\s*for \(/.test(lines[at + 1] ?? '')) return []
    const initiationInterval = intervalOf(lines.slice(at + 2))
    return initiationInterval === null ? [] : [{ process, loop, initiationInterval }]
  })
}

/** Of the pragmas that a loop's body begins with; null: it is not pipelined, or not at a number of cycles. */
function intervalOf(body: readonly string[]): number | null {
  const end = body.findIndex((line) => !/^\s*(\/\/|#pragma HLS)/.test(line))
  const [, interval] = /^#pragma HLS PIPELINE II=(\d+)$/m.exec(body.slice(0, end).join('\n')) ?? []
  return interval === undefined ? null : Number(interval)
}
