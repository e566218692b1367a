import type { SimulatorName } from '../../sim/simulator-name.js'
import type { BackendName } from './backend-name.js'
import { networkBackends } from './network-backends.js'

/**
 * Says once and before the work what each piece of it would say.
 * @returns a sentence for each backend that runs with other tools than usual.
 * @throws ToolError where a tool is missing, broken or too old.
 */
export async function requireBackendTools(
  backends: readonly BackendName[],
  simulator: SimulatorName | undefined,
): Promise<string[]> {
  for (const backend of backends) await networkBackends[backend].require(simulator)
  return backends
    .map((backend) => networkBackends[backend].unusual(simulator))
    .filter((note) => note !== null)
}
