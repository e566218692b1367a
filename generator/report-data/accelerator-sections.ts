import type { Stage } from '../backends/network-job.js'
import { estimateAccelerator } from '../estimate/accelerator-estimate.js'
import { simulateNetwork } from '../simulate/simulate-network.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import { memoryData } from './memory.js'
import { modelledRun } from './modelled-run.js'
import type { ReportRequest } from './report-request.js'
import { dspCount, resourcesData } from './resources.js'
import { rooflineData } from './roofline.js'
import type { SummarySource } from './summary.js'
import { timelineData } from './timeline.js'
import type { ReportData } from './types/report-data.js'

/** What is known of the accelerator in Verilog. */
export interface AcceleratorSections
  extends Pick<ReportData, 'timeline' | 'roofline' | 'resources' | 'memory'> {
  readonly cycles: Omit<SummarySource, 'design'>
}

/**
 * Lowers the design, runs the cycle model and, if it is asked for, the simulation.
 * @param queues - by layer with experts, the tokens of each expert.
 * @throws InputError where what is to be simulated is no accelerator.
 */
export async function acceleratorSections(
  request: ReportRequest,
  queues: readonly (readonly number[])[],
  stage: Stage,
): Promise<AcceleratorSections> {
  const { design, memory, simulate } = request
  const obstacle = verilogArray.obstacle(design)
  if (obstacle !== null && simulate) throw obstacle
  if (obstacle !== null) return withoutAccelerator(obstacle.message)
  const accelerator = verilogArray.lower(design)
  const settings = { ...memory, images: 1, queues }
  const { modelled, estimate } = await stage('estimating cycles and resources', async () => ({
    modelled: modelledRun(accelerator, settings),
    estimate: estimateAccelerator(design, settings),
  }))
  const resources = resourcesData(design, estimate.resources)
  const simulated = simulate ? await simulation(request, stage) : null
  return {
    cycles: {
      estimated: modelled.estimate.total,
      simulated: simulated?.report.cycles ?? null,
      dsp: dspCount(resources),
    },
    timeline: timelineData({ accelerator, modelled, memory, simulated, notes: estimate.notes }),
    roofline: rooflineData({ accelerator, estimate, bandwidth: memory.bandwidth }),
    resources,
    memory: memoryData(accelerator, modelled),
  }
}

async function simulation(request: ReportRequest, stage: Stage) {
  const { design, image, task, weights, memory, simulator } = request
  const one = { design, image: image.pixels, task, source: weights, memory, images: 1, simulator }
  return simulateNetwork({ ...one, timeline: true }, stage)
}

function withoutAccelerator(why: string): AcceleratorSections {
  const absent = { absent: `There is no accelerator in Verilog for this config. ${why}` }
  return {
    cycles: { estimated: null, simulated: null, dsp: null },
    ...{ timeline: absent, roofline: absent, resources: absent, memory: absent },
  }
}
