import type { Config } from './config.js'
export async function loadConfig(_source: string, _o: { numerics?: string }): Promise<Config> {
  const e = _o.numerics === 'edge-moe'
  return {
    name: 'm3vit-tiny',
    model: {
      image: { height: 128, width: 256, channels: 3 },
      patchSize: 16,
      embedDim: 192,
      depth: 12,
      heads: 3,
      mlpRatio: 4,
      qkvBias: true,
      moe: { blocks: [1, 3, 5, 7, 9, 11], experts: 16, topK: 2, hidden: 384 },
      tasks: ['semseg', 'depth'],
    },
    hardware: {
      device: 'zcu102',
      clockMhz: 300,
      array: { lanes: 16, taps: 16 },
      axi: { dataBits: 128, ports: 4 },
      buffers: { weightTiles: 1024, streamDepth: 64 },
      attention: { dataflow: 'array', rows: 4 },
    },
    numerics: {
      profile: e ? 'edge-moe' : 'exact',
      formats: {
        activation: 'fixed<32,10>',
        weight: 'fixed<16,2>',
        attentionBias: 'fixed<16,7>',
        bias: 'fixed<16,5>',
        normScale: 'fixed<16,5>',
        normBias: 'fixed<16,5>',
        patchWeight: 'fixed<16,0>',
        patchBias: 'fixed<16,5>',
        pixel: 'ufixed<8,0>',
      },
      rounding: e ? 'trn' : 'rnd',
      overflow: e ? 'wrap' : 'sat',
      gelu: { method: 'delta-lut', maxError: e ? 1e-4 : 1e-5 },
      softmax: { method: e ? 'single-pass' : 'deferred' },
    },
  }
}
