import type { Numbers } from '../oracle/float-operations.js'

/** What the columns of a tensor were seen to hold. */
export class ColumnStatistics {
  rows = 0
  private readonly sums: Float64Array
  private readonly squares: Float64Array
  private readonly least: Float64Array
  private readonly most: Float64Array

  constructor(readonly columns: number) {
    this.sums = new Float64Array(columns)
    this.squares = new Float64Array(columns)
    this.least = new Float64Array(columns).fill(Number.POSITIVE_INFINITY)
    this.most = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY)
  }

  /** @param values - [rows][columns] */
  add(values: Numbers | Int32Array): this {
    const { columns } = this
    for (let at = 0; at < values.length; at++) {
      const column = at % columns
      const value = values[at]
      this.sums[column] += value
      this.squares[column] += value * value
      if (value < this.least[column]) this.least[column] = value
      if (value > this.most[column]) this.most[column] = value
    }
    this.rows += values.length / columns
    return this
  }

  means(): Float64Array {
    return this.sums.map((sum) => sum / this.rows)
  }

  meanSquares(): Float64Array {
    return this.squares.map((square) => square / this.rows)
  }

  /** Halfway between the least and the largest value of each column. */
  middles(): Float64Array {
    return this.least.map((least, column) => (least + this.most[column]) / 2)
  }
}
