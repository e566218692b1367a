import { writeFile } from 'node:fs/promises'
import type { SimulatorName } from '../../sim/simulator-name.js'
import type { Place } from '../base/file-errors.js'
import { replaceFile } from '../base/output-file.js'
import { mustBeWritableFile } from '../base/writable.js'
import { loadConfig } from '../config/load.js'
import { elaborate } from '../design/elaborate.js'
import { taskNumber } from '../network/tasks.js'
import { reportPage } from '../report-data/page.js'
import { pageJson, pageText } from '../report-data/page-summary.js'
import { reportData } from '../report-data/report-data.js'
import type { ReportRequest } from '../report-data/report-request.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { PortMemoryOptions } from './commands/memory-options.js'
import type { NetworkOptions } from './commands/network-options.js'
import { optionImage } from './option-image.js'
import { progressStyle, stages } from './progress.js'
import { printToolNotes } from './tool-notes.js'
import { printWeightsNotes } from './weights-notes.js'

export interface ReportOptions extends NetworkOptions, PortMemoryOptions {
  readonly simulate: boolean
  readonly simulator?: SimulatorName
  readonly out?: string
}

/** Writes a page about a design, and prints where it is. */
export async function report(source: string, options: ReportOptions): Promise<void> {
  const { seed, latency, bandwidth, simulate, simulator, json } = options
  const config = loadConfig(source, { numerics: options.numerics })
  const design = elaborate(config)
  const task = taskNumber(design.network, options.task)
  const obstacle = simulate ? verilogArray.obstacle(design) : null
  if (obstacle !== null) throw obstacle
  await printToolNotes([simulate ? 'verilator' : 'model'], simulator)
  const place: Place = { path: options.out ?? `${design.name}-report.html`, option: '--out' }
  await mustBeWritableFile(place)
  const image = await optionImage(design, options)
  const weights = { folders: options.weights, seed }
  await printWeightsNotes(weights)
  const request: ReportRequest = {
    ...{ source, config, design, image, weights, task, simulate, simulator },
    imageFrom: options.image === undefined ? `drawn from seed ${seed}` : options.image,
    memory: { latency, bandwidth, jitter: 0, seed },
  }
  const data = await reportData(request, stages(progressStyle(json)))
  const page = await reportPage(data)
  const { file } = await replaceFile(place, (temporary) => writeFile(temporary, page))
  const written = { file, bytes: Buffer.byteLength(page), data }
  console.log(json ? JSON.stringify(pageJson(written)) : pageText(written))
}
