import type { LinearStep } from '../linear-layer.js'
import { type AddStep, addKind } from './add.js'
import { type AttentionStep, attentionKind } from './attention.js'
import { type ExpertsStep, expertsKind } from './experts.js'
import { type GateStep, gateKind } from './gate.js'
import { type LayerNormStep, layerNormKind } from './layer-norm.js'
import { linearKind } from './linear.js'
import { type MeanStep, meanKind } from './mean.js'
import { type PatchEmbedStep, patchEmbedKind } from './patch-embed.js'
import { type PatchReorderStep, patchReorderKind } from './patch-reorder.js'
import type { StepKind } from './step-kind.js'

/** An operation of a program. */
export type Step =
  | LinearStep
  | PatchEmbedStep
  | LayerNormStep
  | AttentionStep
  | GateStep
  | PatchReorderStep
  | ExpertsStep
  | AddStep
  | MeanStep

/** The step of a kind. */
export type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>

/** A function for each kind of step: what interprets programs is one of these, so that no kind is forgotten. */
export type ByStepKind<Rest extends readonly unknown[], Result> = {
  readonly [Kind in Step['kind']]: (step: StepOf<Kind>, ...rest: Rest) => Result
}

/** What the function of a step's kind gives. */
export function byStepKind<Rest extends readonly unknown[], Result>(
  functions: ByStepKind<Rest, Result>,
  step: Step,
  ...rest: Rest
): Result {
  const run = functions[step.kind] as (step: Step, ...rest: Rest) => Result
  return run(step, ...rest)
}

/** The kinds, a file each. */
export const stepKinds = {
  patchEmbed: patchEmbedKind,
  layerNorm: layerNormKind,
  linear: linearKind,
  attention: attentionKind,
  gate: gateKind,
  patchReorder: patchReorderKind,
  experts: expertsKind,
  add: addKind,
  mean: meanKind,
} satisfies { readonly [Kind in Step['kind']]: StepKind<StepOf<Kind>, never> }

/** The kind of a step. */
export function stepKind(step: Step): StepKind<Step, never> {
  const kinds: Readonly<Record<string, unknown>> = stepKinds
  return kinds[step.kind] as StepKind<Step, never>
}
