import { pipelineTraces } from '../accesses/pipeline-traces.js'
import type { PipelineTrace } from '../accesses/statements.js'
import { type ArrayLayouts, arrayLayouts } from '../array-layouts.js'
import { bankLoads } from '../banks.js'
import { effectsOf } from '../effects.js'
import type { Finding, Rule } from '../finding.js'
import { rootsOf } from '../roots.js'
import { external, type Load, portsOf, queue, takes } from '../storage.js'

/** An array that is accessed more often than its memory has ports makes the loop slower than it says. */
export const ports: Rule = {
  about:
    'an iteration of PIPELINE II=n accesses no bank of an array, and no stream, more often than it has ports, times n',
  find: (program) => {
    const { traces, searched } = pipelineTraces(program)
    const layouts = arrayLayouts(program, { roots: rootsOf(program, effectsOf(program)), searched })
    return traces.flatMap((each) => traceFindings(each, layouts))
  },
}

const repairs: Readonly<Partial<Record<string, string>>> = {
  [external]: 'read each word once, or ask for a larger II',
  [queue]: 'make its elements wider, or ask for a larger II',
}
const otherRepair =
  'split it with ARRAY_PARTITION, spread the accesses over iterations, or ask for a larger II'

function traceFindings(pipeline: PipelineTrace, layouts: ArrayLayouts): Finding[] {
  // Without an II nothing is asked for.
  if (!Number.isFinite(pipeline.interval)) return []
  return [...new Set(pipeline.trace.map(({ array }) => array))].flatMap((array) =>
    arrayFindings(array, pipeline, layouts),
  )
}

function arrayFindings(array: string, pipeline: PipelineTrace, layouts: ArrayLayouts): Finding[] {
  const { function: owner, loop, interval, trace } = pipeline
  const accesses = trace.filter((access) => access.array === array)
  const [{ sizes }] = accesses
  const { title, partitions, storage, isFree } = layouts.of(array, sizes)
  if (isFree) return []
  const { certain, possible } = bankLoads(accesses, partitions)
  const tooMuch = certain.find((load) => !takes(storage, load, interval))
  if (tooMuch === undefined && takes(storage, possible, interval)) return []
  const place = loop ?? owner.node
  const where = `${loop === undefined ? 'a call' : 'an iteration of a loop'} of ${owner.name}, II=${interval}`
  const what = `${storage === queue ? '' : 'one bank of '}${title}, which has ${portsOf(storage)}`
  const repair = repairs[storage] ?? otherRepair
  const found = { file: place.file, line: place.line, repair }
  if (tooMuch !== undefined) return [{ ...found, message: `${where}, ${done(tooMuch)} ${what}` }]
  return [{ ...found, message: `whether ${where}, ${done(possible)} ${what}`, isUnsure: true }]
}

function done({ reads, writes }: Load): string {
  const parts = [reads > 0 ? `reads ${reads}` : '', writes > 0 ? `writes ${writes}` : '']
  return `${parts.filter((part) => part !== '').join(' and ')} elements of`
}
