import type { SimulatorName } from '../../sim/simulator-name.js'
import type { BackendName } from '../backends/backend-name.js'
import { requireBackendTools } from '../backends/backend-tools.js'
import { InputError } from '../base/errors.js'

/**
 * Says on stderr what runs with other tools than usual.
 * @throws InputError for a simulator that nothing would run on; ToolError as `requireBackendTools` does.
 */
export async function printToolNotes(
  backends: readonly BackendName[],
  simulator: SimulatorName | undefined,
): Promise<void> {
  if (simulator !== undefined && backends.every((backend) => backend === 'model'))
    throw InputError.at(
      '--simulator',
      'the model needs none',
      'leave it out, or name csim or verilator with --backend',
    )
  for (const note of await requireBackendTools(backends, simulator)) console.error(`note: ${note}`)
}
