import { bitsFor } from '../../units/linear/linear.params.js'
import type { CoreParameters } from './accelerator-parameters.js'
import { addressBits } from './accelerator-shape.js'

/** Who drives a signal or reads it: a room of the accelerator, or what is outside of it, its ports. */
export type Place =
  | 'outside'
  | 'program'
  | 'inputs'
  | 'weights'
  | 'array'
  | 'results'
  | 'attention'
  | 'norm'
  | 'experts'
  | 'features'
  | 'images'

/** A wire between rooms: who drives it calls it `<name>_o`, who reads it `<name>_i`. */
export interface Signal<Name extends string = string> {
  readonly name: Name
  readonly bits: number
  readonly from: Place
  readonly to: readonly Place[]
}

/** All wires of the accelerator between its rooms: the one place that has their names. */
export function acceleratorSignals(core: CoreParameters) {
  return [
    ...hostSignals(core),
    ...memorySignals(core),
    ...rowSignals(core),
    ...resultSignals(core),
    ...featureSignals(core),
    ...expertSignals(core),
    ...progressSignals(core),
  ]
}

/** Name of a wire between rooms. */
export type SignalName = ReturnType<typeof acceleratorSignals>[number]['name']

/** Its name in the module that wires the rooms: those of ports end like ports. */
export function netName({ name, from, to }: Signal): string {
  if (from === 'outside') return `${name}_i`
  return to.includes('outside') ? `${name}_o` : name
}

function signals<Name extends string>(
  from: Place,
  to: readonly Place[],
  bits: Readonly<Record<Name, number>>,
): Signal<Name>[] {
  return (Object.keys(bits) as Name[]).map((name) => ({ name, bits: bits[name], from, to }))
}

function hostSignals(core: CoreParameters) {
  const { AddrBits, ImageBits, TaskBits, OpBits } = core
  return [
    ...signals('outside', ['program', 'inputs', 'weights', 'images'], { start: 1 }),
    ...signals('outside', ['weights', 'experts'], { task: TaskBits }),
    ...signals('outside', ['inputs', 'weights', 'images'], { images: ImageBits }),
    ...signals('outside', ['inputs', 'weights'], { weights: AddrBits }),
    ...signals('outside', ['inputs'], { image: AddrBits }),
    ...signals('outside', ['images'], { output: AddrBits }),
    ...signals('outside', ['features'], { scratch: AddrBits }),
    ...signals('images', ['outside'], { finished: 1 }),
    ...signals('outside', ['program'], { counter_index: OpBits }),
    ...signals('program', ['outside'], { counter: 32 }),
  ]
}

function memorySignals({ Ports, ListPorts, AddrBits, DataBits, MaxBeats }: CoreParameters) {
  const beats = bitsFor(MaxBeats)
  return [
    ...signals('array', ['outside'], {
      ...{
        weight_burst_valid: Ports,
        weight_burst_addr: Ports * AddrBits,
        weight_burst_beats: Ports * beats,
      },
      weight_ready: Ports,
    }),
    ...signals('outside', ['array'], {
      ...{ weight_burst_ready: Ports, weight_valid: Ports, weight_data: Ports * DataBits },
    }),
    ...signals('inputs', ['outside'], {
      ...{ parameter_burst_valid: ListPorts, parameter_burst_addr: AddrBits, parameter_burst_beats: beats },
      parameter_ready: ListPorts,
    }),
    ...signals('outside', ['inputs'], {
      ...{
        parameter_burst_ready: ListPorts,
        parameter_valid: ListPorts,
        parameter_data: ListPorts * DataBits,
      },
    }),
    ...signals('features', ['outside'], {
      ...{ spill_burst_valid: 1, spill_burst_addr: AddrBits, spill_burst_beats: beats, spill_ready: 1 },
      ...{ residual_burst_valid: 1, residual_burst_addr: AddrBits, residual_burst_beats: beats },
      residual_ready: 1,
      ...{ result_burst_valid: 1, result_burst_addr: AddrBits, result_burst_beats: beats },
      ...{ result_valid: 1, result_data: DataBits },
    }),
    ...signals('outside', ['features'], {
      ...{ spill_burst_ready: 1, spill_valid: 1, spill_data: DataBits },
      ...{ residual_burst_ready: 1, residual_valid: 1, residual_data: DataBits, result_answered: 1 },
    }),
    ...signals('outside', ['features', 'images'], { result_burst_ready: 1, result_ready: 1 }),
    ...signals('outside', ['images'], { result_idle: 1 }),
    ...signals('images', ['features'], {
      ...{ store_burst_valid: 1, store_burst_addr: AddrBits, store_burst_beats: beats },
      ...{ store_valid: 1, store_data: DataBits },
    }),
  ]
}

// Rows, and what the array computes with.
function rowSignals(core: CoreParameters) {
  const { Lanes, Taps, Width, XWidth, WWidth, FeatureBits, TileBits, CountBits, StoreAddr, OpBits } = core
  return [
    ...signals('program', ['array'], {
      ...{
        row_valid: 1,
        row_source: 2,
        row_from: FeatureBits,
        row_in_tiles: TileBits,
        row_out_tiles: TileBits,
      },
      ...{ row_tiles: CountBits, row_stored: 1, row_base: StoreAddr, row_last: 1, row_drop: 1, row_raw: 1 },
      ...{ row_op: OpBits, row_operand: core.OperandBits, row_tag: core.RowTagBits },
    }),
    ...signals('array', ['program'], { row_ready: 1, busy: 1, busy_op: OpBits }),
    ...signals('array', ['features'], {
      ...{ norm_addr: FeatureBits, hidden_addr: FeatureBits, spill_row_valid: 1, spill_row_hidden: 1 },
      ...{ spill_row_addr: FeatureBits, spill_row_blocks: TileBits, spill_block_ready: 1 },
    }),
    ...signals('features', ['array'], {
      ...{ norm_data: Taps * Width, hidden_free: 1, hidden_data: Taps * Width, spill_row_ready: 1 },
      ...{ spill_block_valid: 1, spill_block_data: Taps * Width },
    }),
    ...signals('inputs', ['array'], { pixel_valid: 1, pixel_data: Taps * XWidth }),
    ...signals('array', ['inputs'], { pixel_ready: 1 }),
    ...signals('attention', ['array'], { p_valid: 1, p_data: Taps * core.ExpWidth }),
    ...signals('array', ['attention'], { p_ready: 1 }),
    ...signals('weights', ['array'], {
      ...{ cmd_valid: core.Ports, cmd_addr: core.AddrBits, cmd_rows: TileBits, cmd_tiles: CountBits },
    }),
    ...signals('array', ['weights'], { cmd_ready: core.Ports }),
    ...signals('results', ['array'], {
      ...{ key_valid: 1, key_lane: addressBits(Lanes), key_data: Taps * WWidth },
      ...{ value_valid: 1, value_tap: addressBits(Taps), value_data: Lanes * WWidth, store_addr: StoreAddr },
    }),
  ]
}

// What the array makes, on its way.
function resultSignals(core: CoreParameters) {
  const { Lanes, Taps, Width, LogitWidth, FeatureBits, TagBits, AddShiftBits } = core
  return [
    ...signals('array', ['results'], { y_valid: 1, y_tag: TagBits, y_data: Lanes * core.YWidth }),
    ...signals('results', ['array'], { y_ready: 1 }),
    ...signals('array', ['attention'], {
      raw_valid: 1,
      raw_tag: TagBits,
      raw_data: Lanes * core.AttentionSum,
    }),
    ...signals('attention', ['array'], { raw_ready: 1 }),
    ...signals('results', ['attention'], { score_valid: 1, score_data: Lanes * core.ScoreWidth }),
    ...signals('attention', ['results'], { score_ready: 1 }),
    ...signals('attention', ['features'], {
      ...{ attention_valid: 1, attention_addr: FeatureBits, attention_word: Taps * Width },
    }),
    ...signals('features', ['attention'], { attention_ready: 1 }),
    ...signals('results', ['features'], {
      ...{
        hidden_word_valid: 1,
        sum_valid: 1,
        word_addr: FeatureBits,
        word_data: Taps * core.SumWidth,
        word_last: 1,
      },
      ...{ word_partial: 1, word_final: 1, word_expert: 1, word_left: AddShiftBits, word_out: AddShiftBits },
      word_score: LogitWidth,
    }),
    ...signals('features', ['results'], { hidden_word_ready: 1, sum_ready: 1, y_room: 1 }),
    ...signals('results', ['experts'], { logit_valid: 1, logit_data: Lanes * LogitWidth }),
    ...signals('experts', ['results'], { logit_ready: 1 }),
  ]
}

// What reads and writes feature memories beside the array.
function featureSignals(core: CoreParameters) {
  const { Taps, Width, SumWidth, FeatureBits, NormParameterBits } = core
  const [word, sum] = [Taps * Width, Taps * SumWidth]
  return [
    ...signals('inputs', ['features'], { put_valid: 1, put_addr: FeatureBits, put_data: sum }),
    ...signals('features', ['inputs'], { put_ready: 1 }),
    ...signals('inputs', ['norm'], { norm_p_valid: 1, norm_p_data: NormParameterBits }),
    ...signals('norm', ['inputs'], { norm_p_ready: 1 }),
    ...signals('norm', ['features'], {
      ...{ feed_valid: 1, feed_addr: FeatureBits },
      ...{ norm_word_valid: 1, norm_word_addr: FeatureBits, norm_word_data: word },
    }),
    ...signals('features', ['norm'], { feed_ready: 1, fed_valid: 1, fed_data: sum, norm_word_ready: 1 }),
    ...signals('images', ['features'], { storing: 1, out_valid: 1, out_addr: FeatureBits }),
    ...signals('features', ['images'], { out_ready: 1, got_valid: 1, got_data: sum }),
  ]
}

function expertSignals({ ExpertBits, TokenBits, LogitWidth }: CoreParameters) {
  return [
    ...signals('program', ['experts', 'weights'], { gate_start: 1 }),
    ...signals('program', ['experts'], { run_index: ExpertBits, queue_addr: ExpertBits + TokenBits }),
    ...signals('experts', ['program'], {
      ...{
        run_valid: 1,
        run_end: 1,
        run_drop: 1,
        run_last: 1,
        run_expert: ExpertBits,
        run_length: TokenBits,
      },
      queue_data: TokenBits + LogitWidth,
    }),
    ...signals('weights', ['experts'], { list_begun: ExpertBits, list_index: ExpertBits }),
    ...signals('experts', ['weights'], {
      ...{ list_closed: 1, list_valid: 1, list_end: 1, list_drop: 1, list_expert: ExpertBits },
    }),
  ]
}

// Rows and operations that are written, and those that may be read; images.
function progressSignals({ TokenBits }: CoreParameters) {
  return [
    ...signals('results', ['features'], { y_row_made: 1, y_op_made: 1 }),
    ...signals('attention', ['features'], { a_row_made: 1, a_op_made: 1 }),
    ...signals('norm', ['features'], { n_row_made: 1 }),
    ...signals('features', ['norm'], { n_row_done: 1 }),
    ...signals('features', ['program'], {
      ...{ y_row_done: 1, y_op_done: 1, a_row_done: 1, a_op_done: 1, x_row_done: 1, x_op_done: 1 },
    }),
    ...signals('program', ['norm'], { x_done: 8, x_rows: TokenBits }),
    ...signals('norm', ['program'], { n_done: 8, n_rows: TokenBits }),
    ...signals('images', ['program', 'norm', 'features'], { image_start: 1 }),
    ...signals('program', ['images'], { image_end: 1 }),
    ...signals('images', ['inputs'], { stored: 1 }),
  ]
}
