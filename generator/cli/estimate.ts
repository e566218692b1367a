import { InputError } from '../base/errors.js'
import { loadVaried } from '../config/vary.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { nextSteps } from '../estimate/advice.js'
import { estimate } from '../estimate/estimate.js'
import { estimateJson } from '../estimate/estimate-json.js'
import { type EstimateReport, estimateText } from '../estimate/estimate-text.js'
import { assumedLoads } from '../estimate/expert-loads.js'
import { explainText } from '../estimate/explain-text.js'
import { type LoadSource, loadSources } from '../estimate/load-shape.js'
import { taskNumber } from '../network/tasks.js'
import type { MemoryOptions } from './commands/memory-options.js'
import type { NetworkOptions } from './commands/network-options.js'
import { outputWidth } from './output-width.js'

export interface EstimateOptions extends NetworkOptions, MemoryOptions {
  readonly loads?: LoadSource
  readonly explain: boolean
  readonly csv: boolean
}

/** Prints what a design takes, without simulation or synthesis: cycles, memory, the device. */
export async function estimateCommand(source: string, options: EstimateOptions): Promise<void> {
  checkOptions(options)
  const report = await estimateReport(source, options)
  if (options.json) console.log(JSON.stringify(estimateJson(report)))
  else if (options.csv) {
    const { estimateCsv } = await import('../estimate/estimate-csv.js')
    process.stdout.write(estimateCsv(report))
  } else {
    console.log(estimateText(report, outputWidth()))
    if (options.explain) console.log(explainText(report))
  }
}

/** @throws InputError for options of which one would be passed over. */
function checkOptions({ json, csv, explain, loads, weights, image }: EstimateOptions): void {
  const outputs = Object.entries({ '--json': json, '--csv': csv, '--explain': explain }).filter(
    ([, given]) => given,
  )
  if (outputs.length > 1)
    throw InputError.at(outputs[1][0], `cannot go with ${outputs[0][0]}`, 'leave one of them out')
  const isGiven = weights.length > 0 || image !== undefined
  if (isGiven && loads !== undefined && loads !== 'counted')
    throw InputError.at(
      '--loads',
      `${loads} uses neither weights nor image`,
      'leave them out, or take counted',
    )
}

async function estimateReport(source: string, options: EstimateOptions): Promise<EstimateReport> {
  const { numerics, images, latency, bandwidth } = options
  const vary = (edits = {}) => elaborate(loadVaried(source, edits, { numerics }))
  const design = vary()
  const { loads, queues } = await expertQueues(design, options)
  const settings = { images, latency, bandwidth, queues }
  const made = estimate(design, settings)
  const { accelerator } = made
  const advice = accelerator === null ? [] : nextSteps({ design, estimate: accelerator, settings }, vary)
  return { config: source, design, settings, loads, estimate: made, advice }
}

async function expertQueues(design: Design, options: EstimateOptions) {
  const task = taskNumber(design.network, options.task)
  const isGiven = options.weights.length > 0 || options.image !== undefined
  const { loads = isGiven ? 'counted' : loadSources[0] } = options
  if (loads !== 'counted')
    return { loads: `assumed, ${loads} (--loads)`, queues: assumedLoads(design, task, loads) }
  // Loading what counts takes longer than all else.
  const { countedQueues } = await import('./counted-queues.js')
  return { loads: 'counted in the reference', queues: await countedQueues(design, options, task) }
}
