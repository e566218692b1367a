import type { BackendName } from '../generator/backends/backend-name.js'
import { toolVersion } from './tools.js'

/** Commands of sim/tools.json that a backend cannot do without. */
export const backendNeeds: Readonly<Record<BackendName, readonly string[]>> = {
  model: [],
  csim: ['g++'],
  verilator: ['verilator', 'g++'],
}

/** Says once and before the work what each piece of it would say. @throws ToolError where a tool is missing, broken or too old. */
export async function requireBackendTools(backends: readonly BackendName[]): Promise<void> {
  for (const tool of new Set(backends.flatMap((backend) => backendNeeds[backend]))) await toolVersion(tool)
}
