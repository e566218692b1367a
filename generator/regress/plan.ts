import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { BackendName } from '../backends/backend-name.js'
import { networkBackends } from '../backends/network-backends.js'
import { packageRoot } from '../base/root.js'
import { readConfig } from '../config/load.js'
import { loadVaried } from '../config/vary.js'
import type { Design } from '../design/design.js'
import { elaborate } from '../design/elaborate.js'
import type { JobOf } from '../jobs/job.js'
import { taskNumber } from '../network/tasks.js'
import type { Case } from './case-file.js'

/** A case on an image, for a task, on a backend. */
export interface PlannedRun {
  readonly case: Case
  readonly design: Design
  readonly task: number
  /** As the lock names it: the task, and the image where there are any. */
  readonly name: string
  readonly backend: BackendName
  readonly job: JobOf<'tensors'>
  /** Why the backend does not take the design; null where it does. */
  readonly obstacle: string | null
}

/** A part of a plan: `2/5` is the second of five. */
export interface Shard {
  readonly part: number
  readonly of: number
}

/**
 * Every run of some cases, by case, task, image and backend.
 * @throws InputError for a config, task or file that is wrong.
 */
export function planRuns(
  cases: readonly Case[],
  { backends, simulator }: { readonly backends: readonly BackendName[]; readonly simulator: string | null },
): PlannedRun[] {
  const code = codeDigest()
  return cases.flatMap((each) => {
    const design = elaborate(loadVaried(each.config, each.edits, { numerics: each.numerics }))
    const tasks = each.tasks ?? design.network.tasks
    const images = each.images.length > 0 ? each.images : [null]
    return tasks.flatMap((named) => {
      const task = taskNumber(design.network, `${named}`)
      return images.flatMap((image) => {
        const name = [design.network.tasks[task], ...(image === null ? [] : [basename(image)])].join(', ')
        const sources = digestOf([
          code,
          ...[...each.weights, ...(image === null ? [] : [image])].map(contentDigest),
        ])
        const job = {
          ...{ kind: 'tensors' as const, config: readConfig(each.config), edits: each.edits },
          ...{ numerics: each.numerics ?? null, sources, task, seed: each.seed, simulator },
          ...{ weights: each.weights, image },
        }
        return backends.map((backend) => ({
          ...{ case: each, design, task, name, backend, job: { ...job, backend } },
          obstacle: networkBackends[backend].obstacle(design)?.message ?? null,
        }))
      })
    })
  })
}

/** The runs of a shard: each is in one of them, and cases are spread over all. */
export function ofShard<Item>(items: readonly Item[], { part, of }: Shard): Item[] {
  return items.filter((_, i) => i % of === part - 1)
}

/** Of all that decides a result beside the case: moeforge as it is compiled, its templates and its bench. */
function codeDigest(): string {
  return digestOf(
    ['dist/generator', 'dist/sim', 'templates', 'sim'].map((folder) => treeDigest(join(packageRoot, folder))),
  )
}

function contentDigest(path: string): string {
  return statSync(path).isDirectory() ? treeDigest(path) : digestOf([readFileSync(path)])
}

function treeDigest(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'verilator-wasm')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return digestOf(entries.flatMap(({ name }) => [name, contentDigest(join(folder, name))]))
}

function digestOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}
