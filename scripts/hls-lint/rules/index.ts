import type { Rule } from '../finding.js'
import { bounds } from './bounds.js'
import { bundles } from './bundles.js'
import { canonical } from './canonical.js'
import { depth } from './depth.js'
import { label } from './label.js'
import { oneWriter } from './one-writer.js'
import { pipeline } from './pipeline.js'
import { ports } from './ports.js'
import { pragma } from './pragma.js'

/** The rules, by the names under which findings give them. */
export const rules = {
  canonical,
  'one-writer': oneWriter,
  depth,
  ports,
  bounds,
  label,
  bundles,
  pipeline,
  pragma,
} as const satisfies Record<string, Rule>

/** The name of a rule. */
export type RuleName = keyof typeof rules

export const ruleNames = Object.keys(rules) as RuleName[]
