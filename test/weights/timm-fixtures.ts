import { plausibleValues } from '../../generator/numerics/plausible-values.js'
import type { Fixture } from './fixtures.js'

/** Position embedding as checkpoints have it, with the class token apart. */
function apart({ shape, values }: Fixture): { readonly position: Fixture; readonly token: Fixture } {
  const [, dim] = shape
  const token = plausibleValues(9, 'token', { rows: 1, columns: dim })
  const position = Float32Array.from(values, (value, i) => (i < dim ? value - token[i] : value))
  return {
    position: { shape: [1, ...shape], values: position },
    token: { shape: [1, 1, dim], values: token },
  }
}

/** A matrix as its transpose. */
export function transposed({ shape: [rows, columns], values }: Fixture): Fixture {
  const turned = Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)])
  return { shape: [columns, rows], values: turned }
}

/** The program's tensors as timm or M³ViT would save them. */
export function asTimm(tensors: ReadonlyMap<string, Fixture>, prefix = ''): Map<string, Fixture> {
  const layers: [RegExp, string][] = [
    [/^patch_embed_(\w+)$/, 'patch_embed.proj.$1'],
    [/^l(\d+)_w_gate_T_task(\d+)$/, 'blocks.$1.mlp.gate.$2.w_gate'],
    [/^l(\d+)_(htoh4|h4toh)_(\w+)$/, 'blocks.$1.mlp.experts.$2.$3'],
    [/^l(\d+)_(norm\d)_(\w+)$/, 'blocks.$1.$2.$3'],
    [/^l(\d+)_qkv_(\w+)$/, 'blocks.$1.attn.qkv.$2'],
    [/^l(\d+)_attn_proj_(\w+)$/, 'blocks.$1.attn.proj.$2'],
    [/^l(\d+)_(fc\d)_(\w+)$/, 'blocks.$1.mlp.$2.$3'],
    [/^(norm|head)_(\w+)$/, '$1.$2'],
  ]
  const named = new Map<string, Fixture>()
  for (const [name, fixture] of tensors) {
    if (name === 'pos_embed') {
      const { position, token } = apart(fixture)
      named.set(`${prefix}pos_embed`, position).set(`${prefix}cls_token`, token)
      continue
    }
    const [pattern, replacement] = layers.find(([each]) => each.test(name)) ?? [/^/, 'unnamed.']
    named.set(
      prefix + name.replace(pattern, replacement),
      name.includes('w_gate') ? transposed(fixture) : fixture,
    )
  }
  return named
}
