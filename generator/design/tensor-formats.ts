import type { FormatsConfig } from '../config/config.js'
import { closest } from '../config/wording.js'
import { InputError, type Problem } from '../errors.js'
import { type FixedFormat, formatName } from '../fixed/format.js'
import type { Design } from './elaborate.js'
import { buildProgram } from './program.js'
import type { LinearStep, Parameter } from './steps.js'

/** Kinds of format. */
export type FormatKind = keyof FormatsConfig

/** The format of a tensor or parameter: its own, or its kind's. */
export function formatOf(
  { formats, tensorFormats }: Pick<Design, 'formats' | 'tensorFormats'>,
  kind: FormatKind,
  name: string,
): FixedFormat {
  return tensorFormats[name] ?? formats[kind]
}

/**
 * Checks the formats that single tensors have.
 * @throws InputError that lists every one whose name the program does not have, or whose width is not its kind's.
 */
export function checkTensorFormats(design: Design): void {
  const kinds = tensorKinds(design)
  const problems = Object.entries(design.tensorFormats).flatMap(([name, format]): Problem[] => {
    const path = `numerics.tensors.${name}`
    const kind = kinds.get(name)
    if (kind === undefined) {
      const near = closest(name, [...kinds.keys()])
      const repair = near === undefined ? `names are like ${[...kinds.keys()][0]}` : `did you mean ${near}?`
      return [{ path, message: 'no tensor of this name has a format of its own', repair }]
    }
    const { width } = design.formats[kind]
    if (format.width === width) return []
    const message = `${formatName(format)} is not as wide as ${kind}, ${formatName(design.formats[kind])}`
    return [{ path, message, repair: `write fixed<${width},I>` }]
  })
  if (problems.length > 0) throw new InputError(problems)
}

/** Names that may have a format of their own, and of which kind they are. */
export function tensorKinds(design: Design): ReadonlyMap<string, FormatKind> {
  const kinds = new Map<string, FormatKind>()
  const parameter = ({ name }: Parameter, kind: FormatKind) => kinds.set(name, kind)
  const linear = ({ weight, bias }: LinearStep, weights: FormatKind, biases: FormatKind) => {
    parameter(weight, weights)
    if (bias !== null) parameter(bias, biases)
  }
  for (const step of buildProgram(design).steps) {
    if (step.kind === 'patchEmbed') linear(step.linear, 'patchWeight', 'patchBias')
    if (step.kind === 'linear')
      linear(step, 'weight', /_attn_proj|_qkv/.test(step.weight.name) ? 'attentionBias' : 'bias')
    if (step.kind === 'experts') {
      linear(step.fc1, 'weight', 'bias')
      linear(step.fc2, 'weight', 'bias')
    }
    if (step.kind === 'attention') {
      kinds.set(step.query, 'query').set(step.key, 'key').set(step.value, 'value')
      kinds.set(step.output, 'attention')
    }
  }
  return kinds
}
