import { createHash } from 'node:crypto'
import * as z from 'zod'
import { backendNames } from '../backends/backend-name.js'
import type { JobKind } from './job-kind.js'

/** Figures of a design from a tool: cycles from Verilator, cells and paths from Yosys. */
const simulated = z.object({
  kind: z.literal('simulate'),
  cycles: z.number(),
  estimate: z.number(),
  milliseconds: z.number(),
})
const synthesised = z.object({
  kind: z.literal('synthesise'),
  ...{ dsp: z.number(), bram: z.number(), uram: z.number(), lut: z.number(), ff: z.number(), ns: z.number() },
})

const tensors = z.object({
  kind: z.literal('tensors'),
  seconds: z.number(),
  tensors: z.array(z.strictObject({ name: z.string(), sha256: z.string(), rows: z.string() })),
})

const design = {
  /** The text of a config, and what replaces its values, by dotted paths. */
  config: z.string(),
  edits: z.record(z.string(), z.unknown()),
  numerics: z.string().nullable(),
  /** SHA-256 of what is run: another generator makes another job. */
  sources: z.string(),
}

const jobSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('simulate'),
    ...design,
    ...{ task: z.int(), seed: z.int(), images: z.int(), latency: z.number(), bandwidth: z.number() },
  }),
  z.strictObject({ kind: z.literal('synthesise'), ...design }),
  z.strictObject({
    kind: z.literal('tensors'),
    ...design,
    ...{ task: z.int(), seed: z.int(), backend: z.enum(backendNames), simulator: z.string().nullable() },
    /** Absolute paths; null: drawn. */
    ...{ weights: z.array(z.string()), image: z.string().nullable() },
  }),
])

/** A piece of work that a process of its own does, on this machine or on another one of a shared folder. */
export type Job = z.infer<typeof jobSchema>
export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>

/** What a job gives. */
export type JobResult = z.infer<typeof simulated> | z.infer<typeof synthesised> | z.infer<typeof tensors>
export type ResultOf<Kind extends JobKind> = Extract<JobResult, { kind: Kind }>

/** What a job left: its result, or what it failed with. */
export const outcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    result: z.discriminatedUnion('kind', [simulated, synthesised, tensors]),
  }),
  z.strictObject({ ok: z.literal(false), error: z.string() }),
])
export type Outcome = z.infer<typeof outcomeSchema>

/** Reads a job. */
export function parseJob(text: string): Job {
  return jobSchema.parse(JSON.parse(text))
}

/** The name of a job: what it does decides, so that the same work has one name, and is done once. */
export function jobId(job: Job): string {
  const sorted = JSON.stringify(job, (_, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  return `${job.kind}-${createHash('sha256').update(sorted).digest('hex').slice(0, 16)}`
}
