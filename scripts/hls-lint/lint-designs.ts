import type { Design } from '../../generator/design/design.js'
import { designSources } from './design-sources.js'
import { type LintResult, lintAll } from './lint-sources.js'

/** What a lint of designs found, and what it looked at. */
export interface DesignsLint extends LintResult {
  /** Kernels and units, each text once. */
  readonly count: number
  /** What was not there to lint. */
  readonly left: readonly string[]
}

/** Lints all HLS C++ of designs. @throws what `lintSources` throws */
export async function lintDesigns(designs: readonly Design[]): Promise<DesignsLint> {
  const found = designs.map((design) => ({ name: design.name, ...designSources(design) }))
  return {
    ...(await lintAll(found.flatMap(({ sources }) => sources))),
    left: found.flatMap(({ name, obstacle }) =>
      obstacle === null ? [] : [`${name}: no kernel, so only units are linted: ${obstacle}`],
    ),
  }
}
