import Table from 'cli-table3'
import type { Design } from '../design/elaborate.js'
import type { Program } from '../design/steps.js'
import { describeTensor, tensorHash } from '../model/dump.js'
import type { Inference } from '../model/inference.js'

/** An inference, and what became of it. */
export interface InferenceReport {
  /** As the command line named it. */
  readonly config: string
  readonly design: Design
  readonly program: Program
  readonly task: number
  readonly inference: Inference
  /** Absolute paths; null: not written. */
  readonly files: { readonly dump: string | null; readonly png: string | null }
}

/** What `infer --json` prints. */
export function inferenceJson(report: InferenceReport) {
  const { config, design, task, inference, files } = report
  const { seconds, patchEmbedSeconds, blocks, experts } = inference
  return {
    config,
    profile: design.profile,
    task,
    taskName: design.network.tasks[task],
    ...{ seconds, patchEmbedSeconds, blocks, experts },
    output: outputOf(report),
    files,
  }
}

/** What `infer` prints: a row a block, the result, the files. */
export function inferenceText(report: InferenceReport): string {
  const { design, task, inference, files } = report
  const { name, shape, format, sha256 } = outputOf(report)
  const lines = [
    `${design.name}, ${design.profile}, task ${task} (${design.network.tasks[task]}): ${inference.seconds.toFixed(2)} s`,
    blockTable(inference),
    `${name}: ${shape.join(' x ')} ${format}, SHA-256 ${sha256}`,
  ]
  if (files.dump !== null) lines.push(`${inference.tensors.size} tensors in ${files.dump}`)
  if (files.png !== null) lines.push(`patches tinted by expert in ${files.png}`)
  return lines.join('\n')
}

function outputOf({ program, inference: { tensors } }: InferenceReport) {
  const [name, values] = [...tensors].at(-1) ?? ['image', new Int32Array(0)]
  return { name, ...describeTensor(program, name, values), sha256: tensorHash(values) }
}

function blockTable({ blocks, experts, patchEmbedSeconds }: Inference): string {
  const table = new Table({
    head: ['block', 'kind', 'seconds', 'tokens per expert'],
    colAligns: ['left', 'left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  table.push(['patch_embed', '', patchEmbedSeconds.toFixed(2), ''])
  for (const { block, kind, seconds } of blocks) {
    const loads = experts.find((each) => each.block === block)?.queueLengths ?? []
    table.push([`l${block}`, kind, seconds.toFixed(2), loads.join(' ')])
  }
  return table.toString()
}
