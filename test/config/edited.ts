/** A good config, written out in full, with the values at some dotted paths replaced (undefined removes one). */
export function edited(edits: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const config = structuredClone(good) as Record<string, unknown>
  for (const [path, value] of Object.entries(edits)) replace(config, path.split('.'), value)
  return config
}

const good = {
  name: 'good',
  model: {
    image: { height: 128, width: 256, channels: 3 },
    patchSize: 16,
    embedDim: 192,
    depth: 12,
    heads: 3,
    mlpRatio: 4,
    qkvBias: true,
    moe: { blocks: 'odd', experts: 16, topK: 2, hidden: 384 },
    tasks: ['semseg', 'depth'],
    head: null,
  },
  hardware: {
    device: 'zcu102',
    clockMhz: 300,
    array: { lanes: 16, taps: 16 },
    axi: { dataBits: 128, ports: 4 },
    buffers: { weightTiles: 1024 },
    attention: { dataflow: 'reordered', rows: 4 },
    experts: { order: 'ascending' },
  },
  numerics: { profile: 'exact', formats: {}, gelu: { method: 'delta-lut' }, softmax: {} },
}

function replace(map: Record<string, unknown>, [key, ...rest]: string[], value: unknown): void {
  if (rest.length > 0) replace(map[key] as Record<string, unknown>, rest, value)
  else if (value === undefined) delete map[key]
  else map[key] = value
}
