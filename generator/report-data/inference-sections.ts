import type { Stage } from '../backends/network-job.js'
import type { Step } from '../network/steps/index.js'
import { runFloatNetwork } from '../oracle/float-network.js'
import { loadFloatParameters } from '../oracle/float-parameters.js'
import { loadReferenceModel } from '../reference/load-reference-model.js'
import { lostValues } from '../weights/lost-values.js'
import { checkSource } from '../weights/parameter-source.js'
import { accuracyCollector } from './accuracy.js'
import { attentionCollector } from './attention.js'
import type { Collector } from './collector.js'
import { expertsCollector } from './experts.js'
import { formatsCollector } from './formats.js'
import type { ReportRequest } from './report-request.js'
import type { Section } from './types/common.js'
import type { ExpertsData } from './types/experts.js'
import type { ReportData } from './types/report-data.js'

/** What inferences of the reference show, and the tokens of each expert by layer, for the task of the report. */
export interface InferenceSections {
  readonly sections: Pick<ReportData, 'accuracy' | 'formats' | 'experts' | 'attention'>
  readonly queues: readonly (readonly number[])[]
}

/** Runs the reference for every task, and the float64 network for the task of the report. */
export async function inferenceSections(request: ReportRequest, stage: Stage): Promise<InferenceSections> {
  const { design, task, weights, image } = request
  await stage('checking weights', () => checkSource(design, weights))
  const lost = await stage('looking for values that formats lose', () => lostValues(design, weights))
  const float = await stage(`running ${design.name} in float64`, async (done) => {
    const run = { image: image.real, task, parameters: await loadFloatParameters(design, weights), done }
    return runFloatNetwork(design, run)
  })
  const { moe } = design.network
  const accuracy = accuracyCollector(design, float, task)
  const formats = formatsCollector(design, lost, task)
  const attention = attentionCollector(design)
  const experts = moe === null ? null : expertsCollector(design, moe)
  const collectors = [accuracy, formats, attention, ...(experts === null ? [] : [experts])]
  await runTasks(request, collectors, stage)
  const chosen: Section<ExpertsData> = experts?.data() ?? {
    absent: 'This network has no experts: every token passes the same layers.',
  }
  return {
    sections: {
      ...{ accuracy: accuracy.data(), formats: formats.data(), attention: attention.data() },
      experts: chosen,
    },
    queues:
      'absent' in chosen ? [] : chosen.choices.flatMap((each) => (each.task === task ? [each.loads] : [])),
  }
}

async function runTasks(
  { design, weights, image }: ReportRequest,
  collectors: readonly Pick<Collector<unknown>, 'visit'>[],
  stage: Stage,
): Promise<void> {
  const model = await stage('loading weights', () => loadReferenceModel(design, weights))
  for (const [task, name] of design.network.tasks.entries())
    await stage(`running ${design.name}, task ${name}`, async (done) => {
      const { steps } = design.program
      model.infer({
        ...{ image: image.pixels, task },
        visit(tensor: string, values: Int32Array, step: Step) {
          for (const collector of collectors) collector.visit({ task, name: tensor, values, step })
          done(steps.indexOf(step) + 1, steps.length)
        },
      })
    })
}
