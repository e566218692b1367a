import { type FixedFormat, fractionBits } from '../numerics/format.js'
import type { LinearStep } from './linear-layer.js'
import type { Program } from './program.js'
import { stepKind } from './steps/index.js'
import type { LayerNormFractions } from './steps/layer-norm.js'
import { Unrealisable } from './unrealisable.js'

/** Fraction bits of each layer norm's tensors and parameters. */
export function normFractions({ steps }: Pick<Program, 'steps'>): LayerNormFractions[] {
  return steps.flatMap((step) => (step.kind === 'layerNorm' ? [step.fractions] : []))
}

/** Fraction bits of each tensor of hidden values. */
export function hiddenFractions(program: Pick<Program, 'steps' | 'tensors'>): number[] {
  return program.steps.flatMap((step) => {
    const hidden = stepKind(step).hidden(step)
    return hidden === null ? [] : [fractionOf(program, hidden)]
  })
}

/**
 * The program with GELU's shifts: it is built for its arguments' format, or, where those are as each layer's hidden values, for
 * the most fraction bits of any layer, known when all are.
 * @throws Unrealisable when hidden values have more fraction bits than the arguments.
 */
export function withGeluShifts(program: Program, preGelu: FixedFormat | null): Program {
  const finest = preGelu === null ? Math.max(...hiddenFractions(program)) : fractionBits(preGelu)
  const steps = program.steps.map((step) => {
    const hidden = stepKind(step).hidden(step)
    if (hidden === null) return step
    const geluShift = finest - fractionOf(program, hidden)
    if (geluShift < 0)
      throw new Unrealisable(`${hidden} has more fraction bits than the ${finest} of the arguments of GELU`, [
        'numerics.formats.preGelu',
        'numerics.formats.hidden',
      ])
    return stepKind(step).withLayers(step, (layer) => shifted(layer, geluShift))
  })
  return { ...program, steps }
}

function shifted(layer: LinearStep, geluShift: number): LinearStep {
  return layer.operands.gelu ? { ...layer, operands: { ...layer.operands, geluShift } } : layer
}

function fractionOf({ tensors }: Pick<Program, 'tensors'>, name: string): number {
  const format = tensors.get(name)?.format
  if (format === undefined || format === 'index') throw new Error(`${name} has no format`)
  return fractionBits(format)
}
