import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StreamPort, Streams } from '../generator/base/streams.js'
import { withScratchFolder } from '../generator/base/temporary-folder.js'
import { packBeats, unpackBeats } from './beats.js'

/** Lays inputs out as `<stream>.bin` in a temporary folder, lets `run` work there, and reads the outputs it left. */
export async function withVectors<T>(
  ports: readonly StreamPort[],
  inputs: Streams,
  run: (folder: string) => Promise<T>,
): Promise<{ readonly outputs: Streams; readonly result: T }> {
  return withScratchFolder('run', async (folder) => {
    for (const port of ports) {
      if (port.direction === 'in')
        await writeFile(join(folder, `${port.name}.bin`), packBeats(port, inputs[port.name]))
    }
    const result = await run(folder)
    const outputs: Record<string, Streams[string]> = {}
    for (const port of ports) {
      if (port.direction === 'out')
        outputs[port.name] = unpackBeats(port, await readFile(join(folder, `${port.name}.bin`)))
    }
    return { outputs, result }
  })
}
