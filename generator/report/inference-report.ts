import Table from 'cli-table3'
import type { NetworkRun } from '../backends/run-network.js'
import type { Design } from '../design/elaborate.js'
import type { PerPart } from '../design/network-parts.js'
import type { Program } from '../design/steps.js'
import { describeTensor, tensorHash } from '../model/dump.js'
import { expertLoads } from '../model/expert-loads.js'
import { milliseconds } from './milliseconds.js'

/** An inference, and what became of it. */
export interface InferenceReport {
  /** As the command line named it. */
  readonly config: string
  readonly design: Design
  readonly program: Program
  readonly task: number
  readonly run: NetworkRun
  /** Absolute paths; null: not written. */
  readonly files: { readonly dump: string | null; readonly png: string | null }
}

/** What `infer --json` prints. */
export function inferenceJson(report: InferenceReport) {
  const { config, design, program, task, run, files } = report
  return {
    config,
    profile: design.profile,
    backend: run.backend,
    task,
    taskName: design.network.tasks[task],
    ...timesOf(run, design),
    blocks: blocksOf(report),
    experts: expertLoads(program, run.tensors),
    output: outputOf(report),
    files,
  }
}

/** What `infer` prints: a row a block, the result, the files. */
export function inferenceText(report: InferenceReport): string {
  const { design, task, run, files } = report
  const { name, shape, format, sha256 } = outputOf(report)
  const lines = [
    `${design.name}, ${design.profile}, task ${task} (${design.network.tasks[task]}), ${run.backend}: ${duration(run, design)}`,
    blockTable(report),
    `${name}: ${shape.join(' x ')} ${format}, SHA-256 ${sha256}`,
  ]
  if (files.dump !== null) lines.push(`${run.tensors.size} tensors in ${files.dump}`)
  if (files.png !== null) lines.push(`patches tinted by expert in ${files.png}`)
  return lines.join('\n')
}

function timesOf(run: NetworkRun, design: Design) {
  const { seconds } = run
  switch (run.backend) {
    case 'model':
      return { seconds, patchEmbedSeconds: run.secondsOf.patchEmbed, headSeconds: run.secondsOf.head }
    case 'csim':
      return { seconds }
    case 'verilator': {
      const { cycles, cyclesOf } = run
      const time = { milliseconds: milliseconds(design, cycles), clockMhz: design.clockMhz }
      return { seconds, cycles, ...time, patchEmbedCycles: cyclesOf.patchEmbed, headCycles: cyclesOf.head }
    }
  }
}

function blocksOf({ design, run }: InferenceReport) {
  const { depth, moe } = design.network
  return Array.from({ length: depth }, (_, block) => ({
    block,
    kind: moe?.blocks.includes(block) === true ? 'moe' : 'dense',
    ...(run.backend === 'model' && { seconds: run.secondsOf.blocks[block] }),
    ...(run.backend === 'verilator' && { cycles: run.cyclesOf.blocks[block] }),
  }))
}

function outputOf({ program, run: { tensors } }: InferenceReport) {
  const [name, values] = [...tensors].at(-1) ?? ['image', new Int32Array(0)]
  return { name, ...describeTensor(program, name, values), sha256: tensorHash(values) }
}

function duration(run: NetworkRun, design: Design): string {
  if (run.backend !== 'verilator') return `${inSeconds(run.seconds)} s`
  const time = milliseconds(design, run.cycles).toFixed(3)
  return `${inCycles(run.cycles)} cycles, ${time} ms at ${design.clockMhz} MHz`
}

/** What is said of each part of a network. */
interface Measure {
  readonly title: 'seconds' | 'cycles'
  readonly of: PerPart
  readonly print: (amount: number) => string
}

/** null where parts are not told apart. */
function measureOf(run: NetworkRun): Measure | null {
  if (run.backend === 'model') return { title: 'seconds', of: run.secondsOf, print: inSeconds }
  if (run.backend === 'verilator') return { title: 'cycles', of: run.cyclesOf, print: inCycles }
  return null
}

const inSeconds = (amount: number) => amount.toFixed(2)
const inCycles = (amount: number) => amount.toLocaleString('en-US')

function blockTable(report: InferenceReport): string {
  const { program, run } = report
  const measure = measureOf(run)
  const loads = expertLoads(program, run.tensors)
  // The third column is there where something was measured.
  const row = (cells: readonly [string, string, string, string]) =>
    cells.toSpliced(2, measure === null ? 1 : 0)
  const table = new Table({
    head: row(['block', 'kind', measure?.title ?? '', 'tokens per expert']),
    colAligns: ['left', 'left', measure === null ? 'left' : 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  if (measure !== null) table.push(row(['patch_embed', '', measure.print(measure.of.patchEmbed), '']))
  for (const { block, kind } of blocksOf(report)) {
    const queued = loads.find((each) => each.block === block)?.queueLengths ?? []
    table.push(row([`l${block}`, kind, measure?.print(measure.of.blocks[block]) ?? '', queued.join(' ')]))
  }
  const head = measure?.of.head ?? null
  if (measure !== null && head !== null) table.push(row(['head', '', measure.print(head), '']))
  return table.toString()
}
