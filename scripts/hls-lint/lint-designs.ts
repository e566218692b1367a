import type { Design } from '../../generator/design/design.js'
import { designSources } from './design-sources.js'
import { type LintResult, lintSources } from './lint-sources.js'

/** What a lint of designs found, and what it looked at. */
export interface DesignsLint extends LintResult {
  /** Translation units: kernels, and units of which each text counts once. */
  readonly count: number
  /** What was not there to lint. */
  readonly left: readonly string[]
}

/** Lints all HLS C++ of designs. @throws what `lintSources` throws */
export async function lintDesigns(designs: readonly Design[]): Promise<DesignsLint> {
  const found = designs.map((design) => ({ design, ...designSources(design) }))
  const sources = new Map(
    found.flatMap((each) => each.sources).map((each) => [JSON.stringify([...each.files, each.main]), each]),
  )
  const results: LintResult[] = []
  // One after another: a tree of a kernel takes some hundred megabytes.
  for (const each of sources.values()) results.push(await lintSources(each))
  return {
    count: sources.size,
    findings: [...new Set(results.flatMap(({ findings }) => findings))],
    accepted: [...new Set(results.flatMap(({ accepted }) => accepted))],
    left: found.flatMap(({ design, obstacle }) =>
      obstacle === null ? [] : [`${design.name}: no kernel, so only units are linted: ${obstacle}`],
    ),
  }
}
