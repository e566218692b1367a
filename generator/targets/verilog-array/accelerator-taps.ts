import { elementsPerBeat, type StreamPort } from '../../base/streams.js'
import type { CoreParameters } from './accelerator-parameters.js'

/** A place in the accelerator that a simulation looks at: what is there when `valid` is high. */
export interface AcceleratorTap extends StreamPort {
  /** Verilog within `accel_core`: when a beat is there, and the beat. */
  readonly valid: string
  readonly data: string
}

/**
 * Where every tensor of a program can be seen, tagged with its operation. Simulation only: the accelerator has no such
 * ports.
 */
export function acceleratorTaps(core: CoreParameters): AcceleratorTap[] {
  const unsigned = (name: string, width: number) => ({ name, width, signed: false })
  const values = (name: string, width: number, count: number) => ({ name, width, signed: true, count })
  // As the array tags its results, lowest first.
  const tag = [
    unsigned('op', core.OpBits),
    unsigned('part', core.PartBits),
    unsigned('row', core.TokenBits),
    unsigned('tile', core.TileBits),
  ]
  const tap = (
    name: string,
    about: string,
    place: Pick<AcceleratorTap, 'valid' | 'data' | 'fields'>,
  ): AcceleratorTap => ({
    name,
    about,
    direction: 'out',
    ...place,
  })
  return [
    tap('result', 'what the array makes, before GELU', {
      valid: 'y_valid && y_ready',
      data: '{y_row, y_tile, y_number, y_part, y_op}',
      fields: [...tag, values('value', core.YWidth, core.Lanes)],
    }),
    tap('activated', 'the same behind GELU', {
      valid: 'gelu_valid && gelu_ready && tag_valid',
      data: '{gelu_row, out_tile, out_row, out_part, out_op}',
      fields: [...tag, values('value', core.Width, core.Lanes)],
    }),
    tap('statistic', 'inverse, its shift and maximum of a row of scores', {
      valid: 'stat_valid && stat_ready',
      data: 'stat',
      fields: [
        unsigned('inverse', core.InverseWidth),
        unsigned('shift', core.InverseShift),
        { name: 'maximum', width: core.ScoreWidth, signed: true },
      ],
    }),
    tap('attended', 'words of attention', {
      valid: 'attention_valid && attention_ready',
      data: '{attention_word, attention_addr}',
      fields: [unsigned('addr', core.FeatureBits), values('value', core.Width, core.Taps)],
    }),
    tap('stream', 'words of the residual stream, as layer norms read it', {
      valid: 'got_valid && !storing_q',
      data: 'got_data',
      fields: [values('value', core.Width, core.Taps)],
    }),
    tap('normed', 'words of layer norms', {
      valid: 'norm_word_valid && norm_word_ready',
      data: 'norm_word',
      fields: [values('value', core.Width, core.Taps)],
    }),
    ...expertTaps(core),
  ]
}

function expertTaps(core: CoreParameters): AcceleratorTap[] {
  if (!('PickBits' in core)) return []
  const { GateBits, TopK, Width, PickBits } = core
  const sumBits = (PickBits as number) - (TopK as number) * (GateBits + 2 * Width) - Width
  const several = (name: string, width: number, signed: boolean) => ({
    name,
    width,
    signed,
    count: TopK as number,
  })
  return [
    {
      name: 'pick',
      direction: 'out',
      about: "a token's experts",
      valid: 'gen_experts.pick_valid && gen_experts.pick_ready',
      data: 'gen_experts.pick',
      fields: [
        several('index', GateBits, false),
        several('logit', Width, true),
        several('score', Width, true),
        { name: 'sum', width: sumBits, signed: false },
        { name: 'maximum', width: Width, signed: true },
      ],
    },
    {
      name: 'queued',
      direction: 'out',
      about: "a token of an expert's queue, as its second layer runs",
      valid: 'row_valid && row_ready && row_dest == ToExperts && !row_drop',
      data: '{row_score, row_to, row_row, row_part, row_op}',
      fields: [
        { name: 'op', width: core.OpBits, signed: false },
        { name: 'part', width: core.PartBits, signed: false },
        { name: 'row', width: core.TokenBits, signed: false },
        { name: 'to', width: core.FeatureBits, signed: false },
        { name: 'score', width: Width, signed: true },
      ],
    },
  ]
}

/** Bits of a tap's beat. */
export function tapBits(tap: AcceleratorTap): number {
  return tap.fields.reduce((sum, field) => sum + field.width * elementsPerBeat(field), 0)
}

/** What the array may wait for, by the bits of the bench's `waits`, the lowest first. */
export const stallCauses = ['tokens', 'weights', 'biases', 'results', 'rows'] as const
