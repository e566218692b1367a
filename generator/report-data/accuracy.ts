import type { Design } from '../design/design.js'
import { type Accuracy, accuracyOf, type FixedTensor, fixedTensor } from '../report/accuracy.js'
import type { Collector } from './collector.js'
import { tensorPart } from './tensor-part.js'
import type { AccuracyData } from './types/accuracy.js'

/**
 * Compares the tensors of a task's inference with float64's (docs/reference/commands/accuracy.md).
 * @param float - by name, as `runFloatNetwork` returns them.
 */
export function accuracyCollector(
  design: Design,
  float: ReadonlyMap<string, Float64Array>,
  task: number,
): Collector<AccuracyData> {
  const { network, program, profile } = design
  const found: Accuracy[] = []
  const choices: FixedTensor[] = []
  return {
    visit({ task: run, name, values }) {
      if (run !== task) return
      const tensor = fixedTensor(program, name, values)
      if (program.tensors.get(name)?.format === 'index') choices.push(tensor)
      else found.push(accuracyOf(float, [tensor], { network, task }))
    },
    data: () => ({
      profile,
      task: network.tasks[task],
      tensors: found.flatMap(({ tensors }) =>
        tensors.map(({ snrDb, ...tensor }) => ({
          ...tensor,
          ...tensorPart(tensor.name),
          snrDb: Number.isFinite(snrDb) ? snrDb : null,
        })),
      ),
      gates: accuracyOf(float, choices, { network, task }).gates,
    }),
  }
}
