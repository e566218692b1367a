import { InputError } from '../base/errors.js'
import { parseYaml } from '../base/yaml-text.js'
import { parseConfig, readConfig } from '../config/load.js'
import { type Edits, varied } from '../config/vary.js'
import { elaborate } from '../design/elaborate.js'
import { estimateAccelerator } from '../estimate/accelerator-estimate.js'
import { assumedLoads } from '../estimate/expert-loads.js'
import type { LoadShape } from '../estimate/load-shape.js'
import { type CostModel, readCostModel } from '../estimate/resources/cost-model.js'
import { verilogArray } from '../targets/verilog-array/verilog-array.js'
import type { Point } from './figures.js'

/** What all designs of a space have in common. */
export interface Ground {
  /** Preset or file. */
  readonly config: string
  readonly numerics?: string | undefined
  readonly task: number
  readonly loads: LoadShape
  readonly images: number
  readonly latency: number
  readonly bandwidth: number
}

// Read once for thousands of designs.
let model: CostModel | undefined
const configs = new Map<string, unknown>()

function parsed(config: string): unknown {
  const value = configs.get(config) ?? parseYaml(readConfig(config), config)
  configs.set(config, value)
  return value
}

/** Estimates a design of a space. */
export function evaluate(ground: Ground, number: number, edits: Edits): Point {
  const base = { number, edits, figures: null, problem: null, clockMhz: null, lacking: [], isUnknown: false }
  try {
    const value = varied(parsed(ground.config), edits)
    const design = elaborate(parseConfig(value, { numerics: ground.numerics, source: ground.config }))
    const obstacle = verilogArray.obstacle(design)
    if (obstacle !== null) return { ...base, problem: obstacle.message }
    const { images, latency, bandwidth } = ground
    const queues = assumedLoads(design, ground.task, ground.loads)
    model ??= readCostModel()
    const { cycles, milliseconds, traffic, resources, crowded } = estimateAccelerator(
      design,
      { images, latency, bandwidth, queues },
      model,
    )
    const figures = { latency: milliseconds, cycles, bytes: traffic.bytes, ...resources.total }
    return {
      ...base,
      figures,
      clockMhz: Math.round(resources.clock.mhz),
      lacking: resources.lacking,
      isUnknown: crowded.length > 0,
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { ...base, problem: error.message }
  }
}
