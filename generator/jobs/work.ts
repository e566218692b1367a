import { simulatorName } from '../../sim/simulator-name.js'
import { describeTensor } from '../backends/dump.js'
import { networkBackends } from '../backends/network-backends.js'
import { silently } from '../backends/network-job.js'
import { parseYaml } from '../base/yaml-text.js'
import { parseConfig } from '../config/load.js'
import { varied } from '../config/vary.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import { deviceOf } from '../devices/devices.js'
import { loadImage } from '../images/load-image.js'
import { milliseconds } from '../report/milliseconds.js'
import { synthesis } from '../report/synthesis.js'
import { synthesisDesigns } from '../report/synthesis-designs.js'
import { delaysOf } from '../report/timing/delay-table.js'
import { simulateNetwork } from '../simulate/simulate-network.js'
import { checkSource } from '../weights/parameter-source.js'
import type { Job, JobOf, JobResult, ResultOf } from './job.js'
import type { JobKind } from './job-kind.js'
import { keepTensor } from './tensor-store.js'

/** Does a job. @throws InputError, ToolError as what it runs does. */
export async function work(job: Job): Promise<JobResult> {
  const doIt = workers[job.kind] as (job: Job) => Promise<JobResult>
  return doIt(job)
}

const workers: { readonly [Kind in JobKind]: (job: JobOf<Kind>) => Promise<ResultOf<Kind>> } = {
  simulate: simulated,
  synthesise: synthesised,
  tensors: madeTensors,
}

async function simulated(job: JobOf<'simulate'>): Promise<ResultOf<'simulate'>> {
  const { task, seed, images, latency, bandwidth } = job
  const design = designOf(job)
  const { pixels: image } = await loadImage(design, { path: undefined, seed })
  const source = { folders: [], seed }
  const memory = { latency, bandwidth, jitter: 0, seed }
  const { report, estimate } = await simulateNetwork(
    { design, source, image, images, task, memory },
    silently,
  )
  return {
    ...{ kind: 'simulate', cycles: report.cycles, estimate: estimate.total },
    milliseconds: milliseconds(design, report.cycles),
  }
}

async function synthesised(job: JobOf<'synthesise'>): Promise<ResultOf<'synthesise'>> {
  const design = designOf(job)
  const [verilog] = synthesisDesigns(design, undefined)
  const { whole } = await synthesis(verilog, delaysOf(deviceOf(design.device)))
  const { dsp, bram, uram, lut, ff } = whole.cost
  return { kind: 'synthesise', dsp, bram, uram, lut, ff, ns: whole.path?.ns ?? 0 }
}

async function madeTensors(job: JobOf<'tensors'>): Promise<ResultOf<'tensors'>> {
  const { backend, task, seed } = job
  const design = designOf(job)
  const obstacle = networkBackends[backend].obstacle(design)
  if (obstacle !== null) throw obstacle
  const started = performance.now()
  const { pixels: image } = await loadImage(design, { path: job.image ?? undefined, seed })
  const source = { folders: job.weights, seed }
  await checkSource(design, source)
  const simulator = job.simulator === null ? undefined : simulatorName(job.simulator)
  const { tensors } = await networkBackends[backend].run({ design, source, image, task, simulator }, silently)
  const kept = [...tensors].map(async ([name, values]) => {
    const { shape } = describeTensor(design.program, name, values)
    return { name, ...(await keepTensor(values, shape)) }
  })
  return { kind: 'tensors', tensors: await Promise.all(kept), seconds: (performance.now() - started) / 1000 }
}

function designOf({ config, edits, numerics }: Job): Design {
  const value = varied(parseYaml(config, 'config'), edits)
  return elaborate(parseConfig(value, { numerics: numerics ?? undefined }))
}
