/** Kinds of layers, each with a colour of its own throughout the page. */
export const layerKinds = {
  embedding: { title: 'patch embedding', colour: 'var(--layer-embedding)' },
  projection: { title: 'projections of attention', colour: 'var(--layer-projection)' },
  attention: { title: 'attention', colour: 'var(--layer-attention)' },
  dense: { title: 'dense MLP', colour: 'var(--layer-dense)' },
  expert: { title: 'experts', colour: 'var(--layer-expert)' },
  gate: { title: 'gate', colour: 'var(--layer-gate)' },
  other: { title: 'norms, residual stream, head', colour: 'var(--layer-other)' },
} as const

export type LayerKind = keyof typeof layerKinds

/** The kind of a layer or tensor, by its name. */
export function layerKind(name: string): LayerKind {
  const part = name.replace(/^l\d+_/, '')
  for (const [pattern, kind] of patterns) if (pattern.test(part)) return kind
  return 'other'
}

/** The block of a layer or tensor; null in front of the first and behind the last. */
export function blockOf(name: string): number | null {
  const [, block] = /^l(\d+)_/.exec(name) ?? []
  return block === undefined ? null : Number(block)
}

const patterns: readonly (readonly [RegExp, LayerKind])[] = [
  [/^(patch_embed|x_patch|image)/, 'embedding'],
  [/^(gate|topk)/, 'gate'],
  [/^(expert|moe|htoh4|h4toh)/, 'expert'],
  [/^(q|k|v|proj)(_|\[|$)/, 'projection'],
  [/^(attn|softmax)/, 'attention'],
  [/^fc[12]/, 'dense'],
]
