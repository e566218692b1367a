import { fractionBits } from '../fixed/format.js'
import type { LayerNormFractions } from '../units/layernorm/layernorm.params.js'
import type { LinearStep, Program, Step } from './steps.js'

/** Fraction bits of each layer norm's tensors and parameters. */
export function normFractions({ steps }: Pick<Program, 'steps'>): LayerNormFractions[] {
  return steps.flatMap((step) => (step.kind === 'layerNorm' ? [step.fractions] : []))
}

/** Fraction bits of each tensor of hidden values. */
export function hiddenFractions(program: Pick<Program, 'steps' | 'tensors'>): number[] {
  const names = program.steps.flatMap((step) => {
    if (step.kind === 'experts') return [step.hidden]
    return step.kind === 'linear' && step.operands.gelu ? [step.output] : []
  })
  return names.map((name) => fractionOf(program, name))
}

/** The program with GELU's shifts: it is built for the most fraction bits of any layer, known when all are. */
export function withGeluShifts(program: Program): Program {
  const finest = Math.max(...hiddenFractions(program))
  const shifted = (step: LinearStep, hidden: string): LinearStep =>
    step.operands.gelu
      ? { ...step, operands: { ...step.operands, geluShift: finest - fractionOf(program, hidden) } }
      : step
  const steps = program.steps.map((step): Step => {
    if (step.kind === 'experts') return { ...step, fc1: shifted(step.fc1, step.hidden) }
    return step.kind === 'linear' ? shifted(step, step.output) : step
  })
  return { ...program, steps }
}

function fractionOf({ tensors }: Pick<Program, 'tensors'>, name: string): number {
  const format = tensors.get(name)?.format
  if (format === undefined || format === 'index') throw new Error(`${name} has no format`)
  return fractionBits(format)
}
