import type { SimulatorName } from '../../sim/simulator-name.js'
import type { BackendName } from '../backends/backend-name.js'
import { requireBackendTools } from '../backends/backend-tools.js'

/** Says on stderr what runs with other tools than usual. @throws ToolError as `requireBackendTools` does. */
export async function printToolNotes(
  backends: readonly BackendName[],
  simulator: SimulatorName | undefined,
): Promise<void> {
  for (const note of await requireBackendTools(backends, simulator)) console.error(`note: ${note}`)
}
