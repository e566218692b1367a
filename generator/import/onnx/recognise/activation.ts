import { orList } from '../../../base/wording.js'
import { exactGelu } from '../../../numerics/exact-gelu.js'
import {
  type Computed,
  type ComputedOp,
  hasWhole,
  isComputed,
  scalarOf,
  type Tensor,
  wholeTensor,
} from '../graph/tensor.js'
import { refusalOf } from '../refusal.js'
import { type BiasedLinear, expectLinear, linearOf } from './linear.js'

/** Functions between the layers of an MLP that are told apart, as functions of real numbers. */
const activations = {
  gelu: exactGelu,
  'gelu-tanh': (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  'quick-gelu': (x: number) => x / (1 + Math.exp(-1.702 * x)),
} as const

export type Activation = keyof typeof activations

/** Where functions are compared: a step is small beside their bends. */
const places = Array.from({ length: 193 }, (_, i) => (i - 96) / 16)

/** Two of the activations differ by four times as much; constants of half precision, by less. */
const tolerance = 1e-4

/** No spelling of an activation has as many. */
const mostNodes = 100

/** What an activation is of, and which it is. */
export interface Activated {
  readonly activation: Activation
  readonly linear: BiasedLinear
}

/**
 * The activation that makes a tensor. It is known by its values, in whatever order its nodes compute them: with Erf,
 * with Tanh or with Sigmoid.
 * @throws InputError when it is another one, or not a function of one linear layer.
 */
export function expectActivation(tensor: Tensor): Activated {
  const names = orList(Object.keys(activations))
  const argument = argumentOf(tensor, `${names} in the MLP`)
  const apply = evaluator(tensor, argument)
  const found = Object.entries(activations).find(([, exact]) =>
    places.every((x) => Math.abs(apply(x) - exact(x)) <= tolerance),
  )
  if (found === undefined) throw refusalOf(tensor, `${names} in the MLP`)
  return { activation: found[0] as Activation, linear: expectLinear(argument, 'the first layer of the MLP') }
}

type Pointwise = (...operands: readonly number[]) => number

/** Pointwise operators as functions; the others are none that an activation is made of. */
const functions: Readonly<Partial<Record<ComputedOp, Pointwise>>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Tanh: Math.tanh,
  Neg: (a) => -a,
  Reciprocal: (a) => 1 / a,
  Sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  Gelu: exactGelu,
  // Phi(z * sqrt 2) is gelu(y) / y.
  Erf: (a) => (a === 0 ? 0 : (2 * exactGelu(a * Math.SQRT2)) / (a * Math.SQRT2) - 1),
}

/** The tensor that pointwise operators, from this one down, are a function of. */
function argumentOf(tensor: Tensor, expected: string): Tensor {
  const found = new Set<Computed>()
  const seen = new Set<Computed>()
  const left = [tensor]
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    if (scalarOf(each) !== undefined) continue
    if (!isComputed(each) || !hasWhole(each)) throw refusalOf(each, expected)
    const { source } = each
    if (seen.has(source)) continue
    seen.add(source)
    if (seen.size > mostNodes) throw refusalOf(tensor, expected)
    if (linearOf(each) !== undefined) found.add(source)
    else if (functions[source.op] === undefined) throw refusalOf(each, expected)
    else left.push(...source.inputs)
  }
  const [argument, ...others] = found
  if (argument === undefined || others.length > 0)
    throw refusalOf(tensor, `${expected}, a function of one linear layer,`)
  return wholeTensor(argument)
}

/** What pointwise operators make of a value of their argument. */
function evaluator(tensor: Tensor, argument: Tensor): (x: number) => number {
  return (x) => {
    const known = new Map<Tensor['source'], number>([[argument.source, x]])
    const resultOf = (each: Tensor): number => {
      const value = known.get(each.source) ?? scalarOf(each)
      if (value !== undefined) return value
      const { op, inputs } = each.source as Computed
      // That there is a function has been seen.
      const made = (functions[op] as Pointwise)(...inputs.map(resultOf))
      known.set(each.source, made)
      return made
    }
    return resultOf(tensor)
  }
}
