/** A config with every field present, as `loadConfig` gives it. */
export interface Config {
  readonly name: string
  readonly model: {
    readonly image: { readonly height: number; readonly width: number; readonly channels: number }
    readonly patchSize: number
    readonly embedDim: number
    readonly depth: number
    readonly heads: number
    readonly mlpRatio: number
    readonly qkvBias: boolean
    readonly moe: null | {
      readonly blocks: readonly number[]
      readonly experts: number
      readonly topK: number
      readonly hidden: number
    }
    readonly tasks: readonly string[]
  }
  readonly hardware: {
    readonly device: 'zcu102' | 'u280'
    readonly clockMhz: number
    readonly array: { readonly lanes: number; readonly taps: number }
    readonly axi: { readonly dataBits: number; readonly ports: number }
    readonly buffers: { readonly weightTiles: number; readonly streamDepth: number }
    readonly attention: { readonly dataflow: 'array' | 'reordered'; readonly rows: number }
  }
  readonly numerics: {
    readonly profile: 'exact' | 'edge-moe'
    readonly formats: Record<FormatKind, string>
    readonly rounding: 'trn' | 'rnd'
    readonly overflow: 'wrap' | 'sat'
    readonly gelu: {
      readonly method: 'delta-lut' | 'delta-lut-nearest' | 'shift'
      readonly maxError: number | null
    }
    readonly softmax: { readonly method: 'single-pass' | 'deferred' | 'shiftmax' }
  }
}
export type FormatKind =
  | 'activation'
  | 'weight'
  | 'attentionBias'
  | 'bias'
  | 'normScale'
  | 'normBias'
  | 'patchWeight'
  | 'patchBias'
  | 'pixel'
