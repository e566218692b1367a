import { elementsPerBeat, type StreamPort } from '../../base/streams.js'
import { type CoreParameters, meanPlaces } from './accelerator-parameters.js'
import { roomInstance } from './accelerator-rooms.js'
import { acceleratorSignals, netName, type SignalName } from './accelerator-signals.js'
import { destinations } from './array-operation.js'
import { rowTag, type TagField } from './row-tag.js'

/** The accelerator within the bench. */
const accelTop = 'dut.u_accel_top'
const accel = `${accelTop}.u_accel`

/** A place in the accelerator that a simulation looks at: what is there when `valid` is high. */
export interface AcceleratorTap extends StreamPort {
  /** Verilog of the bench: when a beat is there, and the beat. */
  readonly valid: string
  readonly data: string
}

/** What else a simulation looks at, as Verilog of the bench. */
export function acceleratorProbes(core: CoreParameters) {
  const wire = wires(core)
  const array = within('array')
  const program = within('program')
  return {
    running: `${accel}.rst_ni`,
    fires: array('fire'),
    waits: `{ !${wire('busy')}, ${array('waits')} }`,
    inRun: `${accelTop}.busy`,
    // As the counters of cycles have them (cycle_counters.v).
    counting: program('rst_ni'),
    clearing: program('start_i'),
    busy: wire('busy'),
    rowOperation: wire('busy_op'),
    rowPart: tagOf(core, array('operand'), ['part']).join(),
  }
}

/**
 * Where every tensor of a program can be seen, tagged with its operation. Simulation only: the accelerator has no such
 * ports.
 */
export function acceleratorTaps(core: CoreParameters): AcceleratorTap[] {
  const wire = wires(core)
  const inResults = within('results')
  const inAttention = within('attention')
  const tagged = values('value', core.SumWidth, core.Lanes)
  const outTag = inResults('out_tag')
  return [
    tap('result', 'what the array makes, before GELU', {
      valid: all(wire('y_valid'), wire('y_ready')),
      data: joined(wire('y_data'), ...tagOf(core, wire('y_tag'), ['tile', 'row', 'part', 'op'])),
      fields: [...tag(core), values('value', core.YWidth, core.Lanes)],
    }),
    tap('activated', 'the same behind GELU', {
      valid: all(inResults('gelu_valid'), inResults('gelu_ready'), inResults('tag_valid')),
      data: joined(inResults('gelu_row'), ...tagOf(core, outTag, ['tile', 'row', 'part', 'op'])),
      fields: [...tag(core), tagged],
    }),
    tap('statistic', 'inverse, its shift and maximum of a row of scores', {
      valid: all(inAttention('stat_valid'), inAttention('stat_ready')),
      data: inAttention('stat'),
      fields: [
        unsigned('inverse', core.InverseWidth),
        unsigned('shift', core.InverseShift),
        { name: 'maximum', width: core.ScoreWidth, signed: true },
      ],
    }),
    tap('attended', 'words of attention', {
      valid: all(wire('attention_valid'), wire('attention_ready')),
      data: joined(wire('attention_word'), wire('attention_addr')),
      fields: [unsigned('addr', core.FeatureBits), values('value', core.Width, core.Taps)],
    }),
    tap('stream', 'words of the residual stream, as layer norms read it', {
      valid: wire('fed_valid'),
      data: wire('fed_data'),
      fields: [values('value', core.SumWidth, core.Taps)],
    }),
    tap('normed', 'words of layer norms', {
      valid: all(wire('norm_word_valid'), wire('norm_word_ready')),
      data: wire('norm_word_data'),
      fields: [values('value', core.Width, core.Taps)],
    }),
    ...(core.HasExperts === 1 ? expertTaps(core) : []),
    ...(core.MeanPlace === meanPlaces.nowhere ? [] : meanTaps(core)),
  ]
}

function meanTaps(core: CoreParameters): AcceleratorTap[] {
  const { MeanPlace, SumWidth, Width, NormLanes } = core
  const inNorm = within('norm')
  const [room, into, out, width] =
    MeanPlace === meanPlaces.before
      ? ['gen_mean_in_front', 'x', 'read', SumWidth]
      : ['gen_mean_behind', 'y', 'made', Width]
  const lastNorm = inNorm(`${room}.last_norm`)
  return [
    tap('pooling', 'rows that a mean is taken of', {
      valid: all(inNorm(`${into}_valid`), inNorm(`${into}_ready`), lastNorm),
      data: inNorm(`${into}`),
      fields: [values('value', width, NormLanes)],
    }),
    tap('pooled', 'their mean, behind what passes of other norms', {
      valid: all(inNorm(`${out}_valid`), inNorm(`${out}_ready`)),
      data: inNorm(`${out}`),
      fields: [values('value', width, NormLanes)],
    }),
  ]
}

function expertTaps(core: CoreParameters): AcceleratorTap[] {
  const { GateBits, TopK, LogitWidth, SumBits } = core
  const wire = wires(core)
  const inExperts = within('experts')
  const several = (name: string, width: number, signed: boolean) => ({ name, width, signed, count: TopK })
  return [
    tap('pick', "a token's experts", {
      valid: all(inExperts('gen_experts.pick_valid'), inExperts('gen_experts.pick_ready')),
      data: inExperts('gen_experts.pick'),
      fields: [
        several('index', GateBits, false),
        several('logit', LogitWidth, true),
        several('score', LogitWidth, true),
        unsigned('sum', SumBits),
        { name: 'maximum', width: LogitWidth, signed: true },
      ],
    }),
    tap('queued', "a token of an expert's queue, as its second layer runs", {
      valid: all(
        ...[wire('row_valid'), wire('row_ready'), `!${wire('row_drop')}`],
        `${tagOf(core, wire('row_tag'), ['dest'])} == 3'd${destinations.experts}`,
      ),
      data: joined(...tagOf(core, wire('row_tag'), ['score', 'to', 'row', 'part', 'op'])),
      fields: [
        unsigned('op', core.OpBits),
        unsigned('part', core.PartBits),
        unsigned('row', core.TokenBits),
        unsigned('to', core.FeatureBits),
        { name: 'score', width: LogitWidth, signed: true },
      ],
    }),
  ]
}

function tap(
  name: string,
  about: string,
  place: Pick<AcceleratorTap, 'valid' | 'data' | 'fields'>,
): AcceleratorTap {
  return { name, about, direction: 'out', ...place }
}

// Of a result, the lowest first.
function tag(core: CoreParameters) {
  return [
    unsigned('op', core.OpBits),
    unsigned('part', core.PartBits),
    unsigned('row', core.TokenBits),
    unsigned('tile', core.TileBits),
  ]
}

function unsigned(name: string, width: number) {
  return { name, width, signed: false }
}

function values(name: string, width: number, count: number) {
  return { name, width, signed: true, count }
}

function all(...conditions: string[]): string {
  return conditions.join(' && ')
}

/** The highest first. */
function joined(...parts: string[]): string {
  return `{${parts.join(', ')}}`
}

/** Wires between rooms, as the bench names them. */
function wires(core: CoreParameters): (name: SignalName) => string {
  const nets = new Map(acceleratorSignals(core).map((signal) => [signal.name, netName(signal)]))
  return (name) => `${accel}.${nets.get(name)}`
}

/** Names within a room: those of its module in the library. */
function within(room: Parameters<typeof roomInstance>[0]): (name: string) => string {
  return (name) => `${accel}.${roomInstance(room)}.${name}`
}

/** Fields of a row's tag. */
function tagOf(core: CoreParameters, word: string, names: readonly TagField[]): string[] {
  const fields = rowTag(core)
  return names.flatMap((name) =>
    fields.flatMap((field) => (field.name === name ? `${word}[${field.lsb}+:${field.width}]` : [])),
  )
}

/** Bits of a tap's beat. */
export function tapBits(tap: AcceleratorTap): number {
  return tap.fields.reduce((sum, field) => sum + field.width * elementsPerBeat(field), 0)
}

/** What the array may wait for, by the bits of the bench's `waits`, the lowest first. */
export const stallCauses = ['tokens', 'weights', 'biases', 'results', 'rows'] as const
