import type { CoreParameters } from './accelerator-parameters.js'
import { acceleratorSignals, netName, type Place, type Signal } from './accelerator-signals.js'

type SizeName = keyof CoreParameters

/** A module of the library that is a part of the accelerator, once. */
interface RoomModule {
  readonly module: string
  readonly about: string
  /** Its parameters that are sizes of the same name; and those that have other names. */
  readonly sizes: readonly SizeName[]
  readonly renamed?: Readonly<Record<string, SizeName>>
}

const array: readonly SizeName[] = ['Lanes', 'Taps', 'Width']
const ports: readonly SizeName[] = ['AddrBits', 'DataBits', 'MaxBeats']
const arithmetic: readonly SizeName[] = ['Round', 'Saturate']

const rooms: Readonly<Record<Exclude<Place, 'outside'>, RoomModule>> = {
  program: {
    module: 'accel_program',
    about: 'operations, their rows, and how far everything is',
    sizes: [
      ...([
        'OpBits',
        'TokenBits',
        'TileBits',
        'CountBits',
        'FeatureBits',
        'StoreAddr',
        'OperandBits',
      ] as const),
      ...([
        'PostBits',
        'RowTagBits',
        'LogitWidth',
        'Tokens',
        'Prefix',
        'Heads',
        'HeadBits',
        'Lead',
        'HeadBlocks',
      ] as const),
      ...([
        'HeadTiles',
        'KeyBlocks',
        'KeyTiles',
        'ValueBase',
        'ExpertBits',
        'PartBits',
        'ExpertOps',
      ] as const),
      ...(['Phases', 'Norms'] as const),
    ],
  },
  inputs: {
    module: 'accel_inputs',
    about: 'image, position embedding and parameters of layer norms from memory',
    sizes: [
      ...ports,
      ...([
        'ListPorts',
        'ReaderDepth',
        'ImageBits',
        'ListBits',
        'OffsetBits',
        'ListBeatBits',
        'ImageBeats',
        'Taps',
      ] as const),
      ...([
        'SumWidth',
        'XWidth',
        'FeatureBits',
        'Tokens',
        'SumStride',
        'FirstPutWords',
        'NormBlocks',
        'NormParameterBits',
      ] as const),
      ...(['PixelBits', 'PixelWidth', 'WordPixels', 'RowWords', 'ImageRowBeats'] as const),
      ...(['PatchRowWords', 'StripeRows'] as const),
      ...(['Columns', 'BlockWords', 'PatchRowBits', 'PatchColumnBits', 'PatchDepth'] as const),
    ],
  },
  weights: {
    module: 'accel_weights',
    about: 'what the array loads next',
    sizes: [
      ...([
        'Ports',
        'AddrBits',
        'DataBits',
        'MatrixBits',
        'OffsetBits',
        'StrideBits',
        'PartBeatBits',
      ] as const),
      ...(['TileBits', 'CountBits', 'ImageBits', 'TaskBits', 'Experts', 'ExpertBits', 'ExpertOps'] as const),
      'Early',
    ],
  },
  array: {
    module: 'linear_engine',
    about: 'the array, its rings, and its ports of weights',
    sizes: [
      ...ports,
      ...array,
      ...arithmetic,
      ...(['Ports', 'XWidth', 'WWidth', 'BiasWidth', 'YWidth', 'AccWidth', 'ExpWidth'] as const),
      ...(['Offset', 'Cascade', 'ScaleBits', 'Multipliers', 'MostDigits'] as const),
      ...(['StoreBits', 'BiasStoreBits'] as const),
      ...([
        'TileBits',
        'CountBits',
        'RingTiles',
        'StoreTiles',
        'StoreStyle',
        'StoreApart',
        'BiasDepth',
        'XDepth',
      ] as const),
      ...(['ResultDepth', 'FeatureBits', 'OperandBits', 'RowTagBits', 'OpBits'] as const),
      ...(['NormSpilled', 'HiddenSpilled'] as const),
    ],
    renamed: { RawWidth: 'AttentionSum' },
  },
  results: {
    module: 'accel_results',
    about: 'GELU, and where results go',
    sizes: [
      ...(['Lanes', 'Taps', 'LogitWidth'] as const),
      ...([
        'SumWidth',
        'YWidth',
        'WWidth',
        'ScoreWidth',
        'TileBits',
        'FeatureBits',
        'TokenBits',
        'StoreAddr',
      ] as const),
      ...(['TagBits', 'AddShiftBits', 'ResultDepth', 'HeadBlocks', 'KeyBlocks'] as const),
      ...(['KeyTiles', 'ValueBase'] as const),
    ],
  },
  attention: {
    module: 'accel_attention',
    about: 'softmax, and weighted sums',
    sizes: [
      ...array,
      ...arithmetic,
      ...(['Tokens', 'Heads', 'HeadDim', 'KeyBlocks', 'KeyTiles', 'PartBits', 'FeatureBits'] as const),
      ...(['TagBits', 'ScoreWidth', 'ExpWidth', 'InverseWidth', 'InverseShift', 'SoftmaxBits'] as const),
      ...(['AttentionDims', 'AttentionSum', 'AttentionShiftBits'] as const),
    ],
  },
  norm: {
    module: 'accel_norm',
    about: 'layer norms',
    sizes: [
      ...([
        'Taps',
        'Width',
        'SumWidth',
        'Tokens',
        'Prefix',
        'TokenBits',
        'FeatureBits',
        'SumStride',
        'SumSpilled',
        'NormBits',
      ] as const),
      ...(['NormWords', 'NormLanes', 'NormBlocks', 'NormParameterBits', 'NormParameterUsed'] as const),
      ...(['NormTokenBits', 'NormOperandBits', 'NormHasOperands', 'Norms'] as const),
      ...(['HeadTokens', 'MeanPlace', 'MeanFactor', 'MeanShift', 'Round', 'Saturate'] as const),
    ],
  },
  experts: {
    module: 'accel_experts',
    about: 'gate, queues, and who runs next',
    sizes: [
      ...([
        'HasExperts',
        'Lanes',
        'LogitWidth',
        'Tokens',
        'TokenBits',
        'TaskBits',
        'Experts',
        'ExpertBits',
      ] as const),
      ...(['QueueBits', 'GateBits', 'GateTokenBits', 'TopK', 'PickBits', 'PickScore', 'GateCount'] as const),
      ...(['Gates', 'GateBeats'] as const),
      ...(['GateFirst', 'Prune', 'PruneAt', 'Leading'] as const),
    ],
  },
  features: {
    module: 'accel_features',
    about: 'hidden values, norms and the residual stream',
    sizes: [
      ...ports,
      ...arithmetic,
      ...([
        'Taps',
        'Width',
        'SumWidth',
        'LogitWidth',
        'FeatureBits',
        'TileBits',
        'SumDepth',
        'NormDepth',
        'HiddenDepth',
      ] as const),
      ...(['SumSpilled', 'NormSpilled', 'HiddenSpilled', 'SumStyle', 'NormStyle', 'HiddenStyle'] as const),
      ...(['SumExtra', 'AddShiftBits', 'MostLeft', 'ScoreShift', 'OutFromHidden'] as const),
    ],
  },
  images: {
    module: 'accel_images',
    about: 'one image after another, and their results',
    sizes: [
      ...ports,
      ...(['ImageBits', 'Taps', 'SumWidth', 'FeatureBits', 'OutRows', 'OutWords', 'OutStride'] as const),
    ],
  },
}

/** Rooms that are made of units; the array is one by itself. */
export const roomsOfUnits: readonly string[] = Object.values(rooms)
  .map(({ module }) => module)
  .filter((name) => name !== rooms.array.module)

/** Instance of a room in the accelerator. */
export function roomInstance(room: keyof typeof rooms): string {
  return `u_${rooms[room].module}`
}

/** What the template of `accel` prints: its ports, the wires between its rooms, and the rooms. */
export function wiringContext(core: CoreParameters): object {
  const all = acceleratorSignals(core)
  const outer = all.filter((signal) => touches(signal, 'outside'))
  return {
    ports: separated(
      outer.map((signal) => ({
        direction: signal.from === 'outside' ? 'input  wire' : 'output wire',
        name: netName(signal),
        range: range(signal),
      })),
    ),
    wires: all
      .filter((signal) => !touches(signal, 'outside'))
      .map((signal) => ({ name: signal.name, range: range(signal) })),
    roomCount: Object.keys(rooms).length,
    roomMsb: Object.keys(rooms).length - 1,
    rooms: (Object.keys(rooms) as (keyof typeof rooms)[]).map((room, index) => ({
      index,
      module: rooms[room].module,
      about: rooms[room].about,
      instance: roomInstance(room),
      parameters: separated(parameters(rooms[room], core)),
      ports: separated(portsOf(room, all)),
    })),
  }
}

function touches({ from, to }: Signal, place: Place): boolean {
  return from === place || to.includes(place)
}

function range({ bits }: Signal): string {
  return bits === 1 ? '' : `[${bits - 1}:0] `
}

function parameters({ sizes, renamed = {} }: RoomModule, core: CoreParameters) {
  return [
    ...sizes.map((name) => ({ name, value: core[name] })),
    ...Object.entries(renamed).map(([name, size]) => ({ name, value: core[size] })),
  ]
}

function portsOf(room: Place, all: readonly Signal[]) {
  return all.flatMap((signal) => {
    const port = signal.from === room ? `${signal.name}_o` : `${signal.name}_i`
    return touches(signal, room) ? [{ name: port, net: netName(signal) }] : []
  })
}

function separated<Item extends object>(items: readonly Item[]) {
  return items.map((item, i) => ({ ...item, separator: i + 1 < items.length ? ',' : '' }))
}
