import { describeTensor, tensorHash } from '../backends/dump.js'
import type { NetworkRun } from '../backends/network-backends.js'
import { left, right, type TableLayout, textTable } from '../base/text-table.js'
import type { Design } from '../design/design.js'
import type { PerPart } from '../network/network-parts.js'
import type { Program } from '../network/program.js'
import { expertLoads } from '../reference/expert-loads.js'
import { bestClasses, type ScoredClass } from './best-classes.js'
import { milliseconds } from './milliseconds.js'

/** An inference, and what became of it. */
export interface InferenceReport {
  /** As the command line named it. */
  readonly config: string
  readonly design: Design
  readonly program: Program
  readonly task: number
  readonly run: NetworkRun
  /** null: numbers alone. */
  readonly classNames: readonly string[] | null
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
    classes: classesOf(report),
    files,
  }
}

/** What `infer` prints: a row a block, the result, the files. */
export function inferenceText(report: InferenceReport, width?: number): string {
  const { design, task, run, files } = report
  const { name, shape, format, sha256 } = outputOf(report)
  const lines = [
    `${design.name}, ${design.profile}, task ${task} (${design.network.tasks[task]}), ${run.backend}: ${duration(run, design)}`,
    blockTable(report, width),
    `${name}: ${shape.join(' x ')} ${format}`,
    `SHA-256 ${sha256}`,
  ]
  const classes = classesOf(report)
  if (classes !== null) lines.push(`best classes, by logit:`, classTable(classes, width))
  if (files.dump !== null) lines.push(`${run.tensors.size} tensors in ${files.dump}`)
  if (files.png !== null) lines.push(`patches tinted by expert in ${files.png}`)
  return lines.join('\n')
}

function timesOf(run: NetworkRun, design: Design) {
  const { seconds } = run
  if ('secondsOf' in run)
    return { seconds, patchEmbedSeconds: run.secondsOf.patchEmbed, headSeconds: run.secondsOf.head }
  if (!('cycles' in run)) return { seconds }
  const { cycles, cyclesOf } = run
  const time = { milliseconds: milliseconds(design, cycles), clockMhz: design.clockMhz }
  return { seconds, cycles, ...time, patchEmbedCycles: cyclesOf.patchEmbed, headCycles: cyclesOf.head }
}

function blocksOf({ design, run }: InferenceReport) {
  const { depth, moe } = design.network
  return Array.from({ length: depth }, (_, block) => ({
    block,
    kind: moe?.blocks.includes(block) === true ? 'moe' : 'dense',
    ...('secondsOf' in run && { seconds: run.secondsOf.blocks[block] }),
    ...('cyclesOf' in run && { cycles: run.cyclesOf.blocks[block] }),
  }))
}

function outputOf({ program, run: { tensors } }: InferenceReport) {
  const [name, values] = [...tensors].at(-1) ?? ['image', new Int32Array(0)]
  return { name, ...describeTensor(program, name, values), sha256: tensorHash(values) }
}

/** null where there is no class head. */
function classesOf({ design, program, run, classNames: names }: InferenceReport): ScoredClass[] | null {
  if (design.network.classes === null) return null
  const [name, logits] = [...run.tensors].at(-1) ?? ['', new Int32Array(0)]
  const format = program.tensors.get(name)?.format
  if (format === undefined || format === 'index') throw new Error(`${name} has no logits`)
  return bestClasses(logits, { format, names })
}

function classTable(classes: readonly ScoredClass[], width: number | undefined): string {
  const columns = [right('class'), right('logit'), left('')]
  const rows = classes.map(({ class: index, logit, name }) => [
    String(index),
    logit.toPrecision(4),
    name ?? '',
  ])
  return textTable([{ columns, rows }], width)
}

function duration(run: NetworkRun, design: Design): string {
  if (!('cycles' in run)) return `${inSeconds(run.seconds)} s`
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
  if ('secondsOf' in run) return { title: 'seconds', of: run.secondsOf, print: inSeconds }
  if ('cyclesOf' in run) return { title: 'cycles', of: run.cyclesOf, print: inCycles }
  return null
}

const inSeconds = (amount: number) => amount.toFixed(2)
const inCycles = (amount: number) => amount.toLocaleString('en-US')

function blockTable(report: InferenceReport, width: number | undefined): string {
  const tokens = (queued: readonly number[]) => queued.join(' ')
  const summed = (queued: readonly number[]) =>
    queued.length === 0
      ? ''
      : `${Math.min(...queued)} to ${Math.max(...queued)}, ${unused(queued)} without any`
  const short = blockLayout(report, summed)
  return textTable([blockLayout(report, tokens), { ...short, without: 'the tokens of each expert' }], width)
}

function unused(queued: readonly number[]): number {
  return queued.filter((length) => length === 0).length
}

function blockLayout(report: InferenceReport, tokens: (queued: readonly number[]) => string): TableLayout {
  const { program, run } = report
  const measure = measureOf(run)
  const loads = expertLoads(program, run.tensors)
  const rows = blocksOf(report).map(({ block, kind }) => {
    const queued = loads.find((each) => each.block === block)?.queueLengths ?? []
    return [`l${block}`, kind, measure?.print(measure.of.blocks[block]) ?? '', tokens(queued)]
  })
  const part = (name: string, amount: number | null) =>
    measure === null || amount === null ? [] : [[name, '', measure.print(amount), '']]
  const columns = [left('block'), left('kind'), right(measure?.title ?? ''), left('tokens per expert')]
  const { patchEmbed = null, head = null } = measure?.of ?? {}
  const full = { columns, rows: [...part('patch_embed', patchEmbed), ...rows, ...part('head', head)] }
  // The third column is there where something was measured.
  if (measure !== null) return full
  return { columns: columns.toSpliced(2, 1), rows: full.rows.map((row) => row.toSpliced(2, 1)) }
}
