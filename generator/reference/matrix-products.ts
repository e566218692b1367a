import type { Design } from '../design/design.js'
import type { LinearOperation } from '../network/linear-layer.js'
import { linearReference } from '../units/linear/linear.reference.js'
import type { KernelMatrix } from './kernels/kernel-operands.js'
import { flooredShift, type Kernels } from './kernels/kernels.js'

/** A linear layer's operands and integers. */
export interface MatrixJob {
  /** Tells matrices apart: the same key always comes with the same weights. */
  readonly key: string
  readonly operation: LinearOperation
  /** [tokens][inFeatures] */
  readonly x: Int32Array
  /** [outFeatures][inFeatures] */
  readonly weight: Int32Array
  /** [outFeatures] */
  readonly bias: Int32Array
  /** [outFeatures], factors; null: none */
  readonly scale: Int32Array | null
}

/** Bits of a sum that the kernels may have: one fewer than their words, as half a unit is added. */
const mostSumBits = 63

/** Linear layers by the kernels where their widths allow it, else, or without kernels, by the reference. */
export class MatrixProducts {
  private readonly matrices = new Map<string, KernelMatrix | null>()

  constructor(
    private readonly design: Pick<Design, 'linear'>,
    private readonly kernels: Kernels | null,
  ) {}

  /** Without GELU. @returns [tokens][outFeatures] */
  run(job: MatrixJob): Int32Array {
    const { linear } = this.design
    const { operation } = job
    if (job.x.length === 0) return new Int32Array(0)
    const matrix = this.matrix(job)
    if (this.kernels === null || matrix === null) return linearReference(linear, operation, job)
    const { biasShift, outShift, outWidth } = operation
    if (linear.productShift === 0 && linear.accWidth + linear.scaleBits <= mostSumBits) {
      const finish = { biasShift, outShift, outWidth, round: linear.rounding === 'rnd' }
      return this.kernels.exact(
        matrix,
        { x: job.x, xWidth: linear.xWidth, bias: job.bias, scale: job.scale },
        { ...finish, overflow: linear.overflow },
      )
    }
    if (linear.productShift === flooredShift && outShift === 0 && outWidth === 32)
      return this.kernels.floored(
        matrix,
        job.x,
        job.bias.map((value) => value << biasShift),
      )
    return linearReference(linear, operation, job)
  }

  private matrix({ key, weight, operation }: MatrixJob): KernelMatrix | null {
    if (this.kernels === null) return null
    let matrix = this.matrices.get(key)
    if (matrix === undefined) {
      matrix = this.kernels.matrix(weight, operation.inFeatures)
      this.matrices.set(key, matrix)
    }
    return matrix
  }
}
