import { ownPreGelu } from './hidden-format.js'
import { identityName } from './identity.js'
import { mlpParameters } from './linear-layer.js'
import type { Experts } from './network.js'
import { behind, inFront } from './outside-blocks.js'
import type { Program } from './program.js'
import { withGeluShifts } from './program-fractions.js'
import { ProgramParts } from './program-parts.js'
import type { ProgramRequirements } from './requirements.js'
import { type Step, stepKinds } from './steps/index.js'
import type { Parameter } from './tensor.js'

/**
 * The whole network's operations: what the model interprets, and HLS top and sequencer are generated from.
 * @throws Unrealisable when formats do not go together.
 */
export function buildProgram(needs: ProgramRequirements): Program {
  const builder = new ProgramBuilder(needs)
  let x = builder.patchEmbed()
  if (needs.network.preNorm)
    x = builder.carried(inFront.norm, x, { output: inFront.stream, kind: 'residual' })
  for (let block = 0; block < needs.network.depth; block++) {
    x = builder.attentionHalf(block, x)
    const moe = builder.expertsOf(block)
    x = moe === null ? builder.mlpHalf(block, x) : builder.moeHalf(block, x, moe)
  }
  if (needs.network.classes !== null) builder.head(x, needs.network.classes)
  else if (needs.network.finalNorm)
    builder.carried(behind.norm, x, { output: behind.features, kind: 'activation' })
  const { steps, parts } = builder
  return withGeluShifts({ steps, tensors: parts.tensors, owners: parts.owners }, ownPreGelu(needs.formats))
}

type Kinds = typeof stepKinds
type DraftOf<Kind extends keyof Kinds> = Parameters<Kinds[Kind]['build']>[1]
type BuiltBy<Kind extends keyof Kinds> = ReturnType<Kinds[Kind]['build']>

class ProgramBuilder {
  readonly steps: Step[] = []
  readonly parts: ProgramParts

  constructor(private readonly needs: ProgramRequirements) {
    this.parts = new ProgramParts(needs)
  }

  patchEmbed(): string {
    return this.add('patchEmbed', {}).output
  }

  attentionHalf(block: number, x: string): string {
    const { dim } = this.needs.network
    const l = `l${block}`
    // Experts accumulate onto the sum: it has their results' format.
    const owner = this.expertsOf(block) === null ? `${l}_x_attn` : `${l}_x_out`
    const norm = this.add('layerNorm', { name: `${l}_norm1`, input: x }).output
    for (const [part, name] of (['q', 'k', 'v'] as const).entries()) this.projection(l, name, norm, part)
    const attended = this.add('attention', { prefix: l }).output
    const proj = this.add('linear', {
      ...{ name: `${l}_proj`, input: attended, inFeatures: dim, outFeatures: dim },
      ...{ resultKind: 'residual', owner },
      weight: this.parts.parameter('weight', `${l}_attn_proj_weight`, dim),
      bias: this.parts.parameter('attentionBias', `${l}_attn_proj_bias`, dim),
    }).output
    return this.add('add', { output: `${l}_x_attn`, left: x, right: proj, owner }).output
  }

  mlpHalf(block: number, x: string): string {
    const { dim, hidden } = this.needs.network
    const l = `l${block}`
    const owner = `${l}_x_out`
    const norm = this.add('layerNorm', { name: `${l}_norm2`, input: x }).output
    const fc1 = this.add('linear', {
      ...{ name: `${l}_fc1`, input: norm, inFeatures: dim, outFeatures: hidden },
      ...mlpParameters(this.parts, `${l}_fc1`, { rows: hidden }),
      ...{ resultKind: 'hidden', gelu: true },
    }).output
    const fc2 = this.add('linear', {
      ...{ name: `${l}_fc2`, input: fc1, inFeatures: hidden, outFeatures: dim },
      ...mlpParameters(this.parts, `${l}_fc2`, { rows: dim }),
      ...{ resultKind: 'residual', owner },
    }).output
    return this.add('add', { output: owner, left: x, right: fc2, owner }).output
  }

  moeHalf(block: number, x: string, moe: Experts): string {
    const l = `l${block}`
    const norm = this.add('layerNorm', { name: `${l}_norm2`, input: x }).output
    this.gateLogits(l, norm, moe)
    this.add('gate', { prefix: l, moe })
    this.add('patchReorder', { prefix: l, experts: moe.experts })
    const { output, onto } = this.add('experts', { prefix: l, input: norm, sum: x, moe })
    if (onto !== null) return output
    const owner = `${l}_x_out`
    return this.add('add', { output: owner, left: x, right: output, owner }).output
  }

  /**
   * A layer norm whose results are no input of the array's next layer: an identity matrix carries them to where they go, so
   * that they take the way that all results take.
   */
  carried(
    name: string,
    x: string,
    { output, kind }: { readonly output: string; readonly kind: 'residual' | 'activation' },
  ): string {
    const { dim } = this.needs.network
    const input = this.add('layerNorm', { name, input: x }).output
    return this.add('linear', {
      ...{ name: output, input, inFeatures: dim, outFeatures: dim, resultKind: kind },
      weight: this.parts.parameter('weight', identityName(output), dim),
      bias: null,
    }).output
  }

  /** Reads a row alone: the first token, the first two side by side, or the mean of the patches. */
  head(x: string, classes: number): void {
    const input = this.pooled(x)
    const { dim, headTokens } = this.needs.network
    this.add('linear', {
      ...{ name: behind.head, input, inFeatures: headTokens * dim, outFeatures: classes, tokens: 1 },
      ...mlpParameters(this.parts, behind.head, { rows: classes }),
    })
  }

  /** Normalised tokens, of which a head reads the first row, or their mean; or the norm of the mean. */
  private pooled(x: string): string {
    const { pool, normAfterPool, depth } = this.needs.network
    if (pool === 'first') return this.add('layerNorm', { name: behind.norm, input: x }).output
    const mean = (input: string, inputKind: 'norm' | 'residual', owner: string) =>
      this.add('mean', { output: behind.pooled, input, inputKind, owner }).output
    if (normAfterPool) {
      const input = mean(x, 'residual', `l${depth - 1}_x_out`)
      return this.add('layerNorm', { name: behind.norm, input, tokens: 1 }).output
    }
    return mean(this.add('layerNorm', { name: behind.norm, input: x }).output, 'norm', behind.norm)
  }

  /** null: the block is dense. */
  expertsOf(block: number): Experts | null {
    const { moe } = this.needs.network
    return moe?.blocks.includes(block) === true ? moe : null
  }

  private projection(l: string, name: 'q' | 'k' | 'v', input: string, part: number): void {
    const { dim, qkvBias } = this.needs.network
    const third = (whole: Parameter) => ({ ...whole, from: part * dim, count: dim })
    this.add('linear', {
      ...{ name: `${l}_${name}`, input, inFeatures: dim, outFeatures: dim },
      weight: third(this.parts.parameter('weight', `${l}_qkv_weight`, 3 * dim)),
      bias: qkvBias ? third(this.parts.parameter('attentionBias', `${l}_qkv_bias`, 3 * dim)) : null,
      resultKind: (['query', 'key', 'value'] as const)[part],
    })
  }

  private gateLogits(l: string, input: string, { experts, gate }: Experts): void {
    const task = gate.kind === 'per-task' ? '_task{task}' : ''
    const isConditioned = gate.kind === 'task-conditioned'
    this.add('linear', {
      ...{ name: `${l}_gate_logits`, input, inFeatures: this.needs.network.dim, outFeatures: experts },
      weight: this.parts.parameter('weight', `${l}_w_gate_T${task}`, experts),
      bias: isConditioned ? this.parts.parameter('bias', `${l}_gate_bias_task{task}`, experts) : null,
      format: this.needs.formats.logit,
    })
  }

  /** Builds a step of a kind, and appends it. */
  private add<Kind extends keyof Kinds>(kind: Kind, draft: DraftOf<Kind>): BuiltBy<Kind> {
    const build = stepKinds[kind].build as (parts: ProgramParts, draft: DraftOf<Kind>) => BuiltBy<Kind>
    const step = build(this.parts, draft)
    this.steps.push(step)
    return step
  }
}
