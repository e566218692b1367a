import { toolVersion } from '../../sim/tools.js'
import type { BackendName } from './backend-name.js'
import { networkBackends } from './network-backends.js'

/** Says once and before the work what each piece of it would say. @throws ToolError where a tool is missing, broken or too old. */
export async function requireBackendTools(backends: readonly BackendName[]): Promise<void> {
  for (const tool of new Set(backends.flatMap((backend) => networkBackends[backend].needs)))
    await toolVersion(tool)
}
