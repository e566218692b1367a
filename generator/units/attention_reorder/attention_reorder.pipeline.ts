import { nextPowerOfTwo } from '../linear/linear.params.js'
import { softmaxPipeline } from '../softmax/softmax.pipeline.js'
import { type AttentionReorderParams, attentionStepCycles } from './attention_reorder.params.js'

/** Depths of the Verilog: nothing that a result depends on. */
export interface AttentionReorderPipeline {
  /** Cycles from one exponential's argument to its value. */
  readonly expLatency: number
  /** Idle cycles after a step's last block. */
  readonly gap: number
  /** Score beats that leave, and those of a round of keys that wait for their row's statistics. */
  readonly scoreDepth: number
  readonly ringDepth: number
  /** Statistics of rows that wait for their weights. */
  readonly rowDepth: number
  readonly weightDepth: number
  /** Blocks of results that wait for their row's divisor. */
  readonly contextDepth: number
}

/** Most cycles from a score to its row's statistics, from a score to its weight, from a row's sum to its inverse. */
const toStatistics = 128
const toWeight = 64
const toInverse = 48

/** Depths of the Verilog of reordered attention. */
export function attentionReorderPipeline(params: AttentionReorderParams): AttentionReorderPipeline {
  const { heads, headBlocks, rows, maxTokens } = params
  const step = attentionStepCycles(params)
  const beats = (cycles: number) => Math.ceil(cycles / headBlocks) + 2
  return {
    expLatency: softmaxPipeline(params.softmax).expLatency,
    gap: step - heads * headBlocks,
    scoreDepth: nextPowerOfTwo(beats(toWeight)),
    ringDepth: nextPowerOfTwo((maxTokens + Math.ceil(toStatistics / step) + 2) * heads),
    rowDepth: nextPowerOfTwo(heads * (rows + 2)),
    weightDepth: nextPowerOfTwo(beats(toWeight)),
    contextDepth: nextPowerOfTwo(toInverse + heads * headBlocks),
  }
}
