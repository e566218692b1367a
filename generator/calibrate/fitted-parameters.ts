import type { Design } from '../design/design.js'
import { identityMatrix, isIdentity } from '../network/identity.js'
import type { LinearStep } from '../network/linear-layer.js'
import { givenParameters, taskName } from '../network/parameters.js'
import type { Parameter } from '../network/tensor.js'
import type { FloatParameters } from '../oracle/float-network.js'
import { type NetworkParameters, parametersOf, quantised } from '../reference/network-parameters.js'
import type { Reals } from '../weights/tensor-source.js'
import type { WrittenTensor } from '../weights/write-safetensors.js'
import type { FittedLayer } from './fit-layer.js'
import type { LayerMatrix } from './row-factors.js'

/** A network's parameters: integers, and the real numbers that become them. */
export class FittedParameters {
  private readonly reals = new Map<string, Reals>()
  /** Biases that their formats do not hold. */
  clipped = 0

  private constructor(
    private readonly design: Design,
    private readonly given: FloatParameters,
    private readonly integers: ReadonlyMap<string, Int32Array>,
  ) {}

  /** Those of a network as they are, rounded. */
  static async of(design: Design, given: FloatParameters): Promise<FittedParameters> {
    const integers = await quantised(design, async (name, { columns }) =>
      isIdentity(name) ? identityMatrix(columns) : given(name),
    )
    return new FittedParameters(design, given, integers)
  }

  /** The same once more, of which layers can be put in the place of others. */
  copy(): FittedParameters {
    const integers = [...this.integers].map(([name, values]) => [name, values.slice()] as const)
    return new FittedParameters(this.design, this.given, new Map(integers))
  }

  rows(): NetworkParameters {
    return parametersOf(this.design, this.integers)
  }

  /** Puts a layer's in the place of those that are there. */
  put(
    { weight, bias, scale, operands }: LinearStep,
    { task, expert }: LayerMatrix,
    fitted: FittedLayer,
  ): void {
    this.clipped += fitted.clipped
    const place = (parameter: Parameter, columns: number) => {
      const name = taskName(parameter.name, task)
      return { name, at: ((expert ?? 0) * parameter.of + parameter.from) * columns }
    }
    const matrix = place(weight, operands.inFeatures)
    this.whole(matrix.name).set(fitted.weight, matrix.at)
    this.real(matrix.name, Float32Array).set(fitted.realWeight, matrix.at)
    if (scale !== null) {
      const factors = place(scale, 1)
      this.whole(factors.name).set(fitted.scale, factors.at)
    }
    if (bias === null || fitted.bias === null || fitted.realBias === null) return
    const vector = place(bias, 1)
    this.whole(vector.name).set(fitted.bias, vector.at)
    this.real(vector.name, Float64Array).set(fitted.realBias, vector.at)
  }

  /** Files of these load again as the same integers. */
  written(): WrittenTensor[] {
    return givenParameters(this.design).map(({ name, shape }) => ({
      name,
      shape,
      values: () => this.reals.get(name) ?? this.given(name),
    }))
  }

  private whole(name: string): Int32Array {
    const values = this.integers.get(name)
    if (values === undefined) throw new Error(`the network has no parameter ${name}`)
    return values
  }

  private real<A extends Float32Array | Float64Array>(
    name: string,
    type: { from(values: ArrayLike<number>): A },
  ): Reals {
    const values = this.reals.get(name) ?? type.from(this.given(name))
    this.reals.set(name, values)
    return values
  }
}
