import { runTool } from '../../sim/run-tool.js'
import { ToolError } from '../base/errors.js'
import { compiledProgram } from '../base/root.js'
import type { Runner } from './runner.js'

/** The program that does a job. */
export const jobProgram = compiledProgram('generator/jobs/main.ts')

/** Runs jobs on this machine, so many at a time. They end when this process does. */
export function localRunner(atATime: number): Runner {
  return {
    name: 'local',
    run: async (folder, ids) => {
      const left = ids.values()
      const lane = async () => {
        for (const id of left)
          await ended(runTool(process.execPath, [jobProgram, folder.path, id], { cwd: folder.path }))
      }
      await Promise.all(Array.from({ length: atATime }, lane))
    },
  }
}

// A process that dies leaves no result, which is seen.
async function ended(run: Promise<unknown>): Promise<void> {
  await run.catch((error: unknown) => {
    if (!(error instanceof ToolError)) throw error
  })
}
