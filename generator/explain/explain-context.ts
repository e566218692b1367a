import type { Design } from '../design/design.js'
import type { Parameter } from '../network/tensor.js'
import { type FixedFormat, fractionBits } from '../numerics/format.js'
import type { NetworkParameters } from '../reference/network-parameters.js'
import type { Quantity, Trace } from './trace.js'

/** What an explanation reads: a design, the tensors of a run of it, and its parameters. */
export interface ExplainSource {
  readonly design: Design
  readonly task: number
  /** By name, the image among them. */
  readonly tensors: ReadonlyMap<string, Int32Array>
  readonly parameters: NetworkParameters
}

/** The value that is explained. */
export interface ExplainTarget {
  readonly tensor: string
  /** Row-major. */
  readonly index: number
}

/** How a kind of step computes a value, written from docs/reference/numerics.md. */
export type Explain<S> = (step: S, target: ExplainTarget, context: ExplainContext) => Quantity

/** Finds what explanations read, as integers with their fraction bits. */
export class ExplainContext {
  constructor(
    readonly source: ExplainSource,
    readonly trace: Trace,
  ) {}

  get design(): Design {
    return this.source.design
  }

  tensor(name: string): Int32Array {
    const values = this.source.tensors.get(name)
    if (values === undefined) throw new Error(`the run made no ${name}`)
    return values
  }

  format(name: string): FixedFormat {
    const format = this.design.program.tensors.get(name)?.format ?? 'index'
    if (format === 'index') throw new Error(`${name} has no format`)
    return format
  }

  fraction(name: string): number {
    return fractionBits(this.format(name))
  }

  /** Values of a row. */
  columns(name: string): number {
    const columns = this.design.program.tensors.get(name)?.shape.at(-1)
    if (columns === undefined) throw new Error(`the program has no ${name}`)
    return columns
  }

  /** A row of a parameter, of those that a step uses. */
  row(parameter: Parameter, row: number, { columns, expert }: ParameterPlace): Int32Array {
    const of = expert === undefined ? {} : { expert }
    const { task, parameters } = this.source
    return parameters.rows(parameter, { columns, task, ...of }).subarray(row * columns, (row + 1) * columns)
  }

  /** A value of a tensor. */
  value(name: string, index: number): Quantity {
    return { raw: BigInt(this.tensor(name)[index]), fraction: this.fraction(name) }
  }
}

interface ParameterPlace {
  readonly columns: number
  readonly expert?: number | undefined
}

/** How a row of a parameter is called: `l1_htoh4_weight[expert 3][5]`. */
export function rowName({ name, from }: Parameter, row: number, expert?: number): string {
  return `${name}${expert === undefined ? '' : `[expert ${expert}]`}[${from + row}]`
}
