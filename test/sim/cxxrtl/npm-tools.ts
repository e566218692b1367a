import { npmToolNames, npmToolVersion } from '../../../sim/wasm/npm-tool.js'

/** Packages without which nothing can be simulated by npm alone; tests that need them skip, with the names in theirs. */
export const missingNpmTools = npmToolNames.filter((name) => npmToolVersion(name) === null)

/** What a title says where they are missing. */
export const npmToolsNote =
  missingNpmTools.length === 0 ? '' : ` (skipped: ${missingNpmTools.join(' and ')} not installed)`
