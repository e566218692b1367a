import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDump } from '../../backends/dump.js'
import type { Place } from '../../base/file-errors.js'
import { writeNewFolder } from '../../base/new-folder.js'
import { shellWord } from '../../base/shell-word.js'
import type { Design } from '../../design/design.js'
import { type Step, stepKind } from '../../network/steps/index.js'
import type { Tensors } from '../../targets/target.js'

/** What `verify` is told so that it runs a step alone. Paths are absolute. */
export interface ReplayCommand {
  readonly config: string
  readonly step: Step
  readonly backend: string
  readonly task: number
  readonly profile: string
  readonly seed: number
  readonly weights: readonly string[]
  /** Folder of changed sources, and what simulates; absent: the generator's, the usual one. */
  readonly project?: string | undefined
  readonly simulator?: string | undefined
}

/** The words of the command that runs a step alone; `golden` is the folder of its tensors, as a shell reads it. */
export function replayCommand(command: ReplayCommand, golden: string): string {
  const { config, step, backend, task, profile, seed, weights, project, simulator } = command
  return [
    `moeforge verify ${shellWord(config)} --numerics ${profile} --layer ${step.name}`,
    `--golden ${golden} --backend ${backend} --task ${task} --seed ${seed} --stalls 0`,
    ...weights.map((path) => `--weights ${shellWord(path)}`),
    ...(project === undefined ? [] : [`--project ${shellWord(project)}`]),
    ...(simulator === undefined ? [] : [`--simulator ${simulator}`]),
  ].join(' ')
}

/**
 * Writes the tensors that a step reads and makes, a golden folder, and `replay.sh`, which runs the step alone on them.
 * @returns the folder.
 * @throws InputError as `writeNewFolder` does.
 */
export async function writeReplay(
  place: Place,
  design: Design,
  { expected, command }: { readonly expected: Tensors; readonly command: ReplayCommand },
): Promise<string> {
  const { step, task } = command
  const { reads, makes } = stepKind(step)
  const names = new Set([...reads(step), ...makes(step)])
  const tensors = new Map([...expected].filter(([name]) => names.has(name)))
  const script = `#!/bin/sh\nexec npx ${replayCommand(command, '"$(dirname "$0")"')} "$@"\n`
  return writeNewFolder(place, async (folder) => {
    await writeDump(folder, { backend: 'model', design, program: design.program, task, tensors })
    await writeFile(join(folder, 'replay.sh'), script, { mode: 0o755 })
  })
}
