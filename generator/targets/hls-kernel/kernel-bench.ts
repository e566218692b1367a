import type { Design } from '../../design/design.js'
import { stepKind } from '../../network/steps/index.js'
import { packedItems } from '../../print/cpp-lines.js'
import { render } from '../../print/templates.js'
import { declaration } from './kernel-files.js'
import { kernelInterface } from './kernel-interface.js'
import { type KernelTensors, type PlacedTensor, watchedImages } from './kernel-tensors.js'

/** What a run leaves in memory, in the order in which the test bench dumps it: tensors, what it watches, results. */
export function benchTensors({ tensors, watched, result, resultsAddress }: KernelTensors): PlacedTensor[] {
  const results = { ...result, name: 'results', address: resultsAddress, rows: watchedImages * result.rows }
  return [...tensors.values(), ...watched.values(), results]
}

/** The test bench's main. */
export function benchMain(design: Design, tensors: KernelTensors): string {
  const { name, arguments: all } = kernelInterface(design)
  const buffers = { weights: 'weights.data()', image: 'images.data()', tensors: 'tensors' }
  const steps = stepsByTensor(design)
  const scalars: Record<string, string> = { task_id: 'task', images: 'count', stop_after: 'stop_after' }
  return render('kernel/kernel_main.cpp.hbs', {
    kernel: name,
    declarations: packedItems(all.map(declaration), 4),
    values: packedItems(
      all.map((each) => (each.kind === 'memory' ? buffers[each.buffer] : scalars[each.name])),
      12,
    ),
    tensors: benchTensors(tensors).map((each) => ({
      ...each,
      onChip: tensors.watched.has(each.name),
      step: steps.get(each.name) ?? design.program.steps.length,
    })),
    shortStep: shortStep(design),
    words: tensors.simulationWords,
    images: watchedImages,
  })
}

/** By tensor the number of the step that makes it; results, which are there when all have run, have none. */
function stepsByTensor({ program }: Design): ReadonlyMap<string, number> {
  return new Map(
    program.steps.flatMap((step, number) =>
      stepKind(step)
        .makes(step)
        .map((name) => [name, number] as const),
    ),
  )
}

/** Where a short run stops: behind the first block with everything that blocks have, experts if there are any. */
function shortStep(design: Design): { readonly number: number; readonly name: string } {
  const { moe } = design.network
  const block = moe === null ? 0 : Math.min(...moe.blocks)
  const name = `l${block}_x_out`
  const number = stepsByTensor(design).get(name)
  if (number === undefined) throw new Error(`no step makes ${name}`)
  return { number, name }
}
