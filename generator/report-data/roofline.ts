import { stepKind } from '../network/steps/index.js'
import type { LoweredAccelerator } from '../targets/verilog-array/accelerator-parameters.js'
import { resultBytes } from '../targets/verilog-array/accelerator-result.js'
import type { ModelledRun } from './modelled-run.js'
import { tensorPart } from './tensor-part.js'
import type { RooflineData, RooflinePoint } from './types/roofline.js'

/** What the roofline is made of. */
export interface RooflineSource {
  readonly accelerator: LoweredAccelerator
  readonly modelled: ModelledRun
  /** Bytes a cycle of the memory that is taken for granted. */
  readonly bandwidth: number
  /** By layer with experts, the tokens of each expert. */
  readonly queues: readonly (readonly number[])[]
}

/** Every layer on the array: what it multiplies, what it reads for that, and how long it takes. */
export function rooflineData({ accelerator, modelled, bandwidth, queues }: RooflineSource): RooflineData {
  const { design, lowered } = accelerator
  const { lanes, taps } = design.linear
  const bytes = bytesByStep(accelerator, modelled)
  const macs = macsByStep(accelerator, queues)
  const cycles = sums(lowered.operations.map(({ step }, i) => [step, modelled.estimate.operations[i]]))
  const points = [...new Set(lowered.operations.map(({ step }) => step))].flatMap((step): RooflinePoint[] => {
    const multiplied = macs.get(step) ?? 0
    if (multiplied === 0) return []
    return [
      {
        ...{ name: step, kind: tensorPart(step).part, macs: multiplied },
        ...{ bytes: bytes.get(step) ?? 0, cycles: cycles.get(step) ?? 0 },
      },
    ]
  })
  return {
    ...{ clockMhz: design.clockMhz, macsPerCycle: lanes * taps, points },
    ...{ portBytes: (design.axi.ports * design.axi.dataBits) / 8, memoryBytes: bandwidth },
  }
}

function macsByStep(
  { design: { program, network }, lowered }: LoweredAccelerator,
  queues: RooflineSource['queues'],
): Map<string, number> {
  const visits = queues.map((lengths) => lengths.reduce((sum, each) => sum + each, 0))
  let layer = 0
  return sums(
    program.steps.flatMap((step): (readonly [string, number])[] => {
      if (step.kind === 'experts') {
        const rows = visits[layer++] ?? 0
        return stepKind(step)
          .layers(step)
          .map(({ name, operands }) => [name, rows * operands.inFeatures * operands.outFeatures])
      }
      const products = stepKind(step).products(step, network)
      const name = lowered.operations.some((each) => each.step === step.name) ? step.name : ''
      return products.map(([rows, inputs, outputs]) => [name, rows * inputs * outputs])
    }),
  )
}

/** Matrices as often as they are loaded; the image and positions go with the first step, norms with no layer. */
function bytesByStep(accelerator: LoweredAccelerator, { loads }: ModelledRun): Map<string, number> {
  const { design, lowered, layout } = accelerator
  const { tileBeats, biasBeats, weightPorts } = lowered.shape
  const beatBytes = design.axi.dataBits / 8
  const matrices = loads.map(({ operation }): readonly [string, number] => {
    const { step, inTiles, outTiles } = lowered.operations[operation]
    return [step, weightPorts * beatBytes * (inTiles * outTiles * tileBeats + outTiles * biasBeats)]
  })
  const lists = layout.lists.map(({ kind, beats }): readonly [string, number] => [
    kind === 'norm' ? '' : lowered.position.linear.name,
    beats * beatBytes,
  ])
  const last = lowered.operations.findLast(({ kind }) => kind !== 'end')?.step ?? ''
  return sums([...matrices, ...lists, [last, resultBytes(accelerator)]])
}

function sums(amounts: readonly (readonly [string, number])[]): Map<string, number> {
  const total = new Map<string, number>()
  for (const [name, amount] of amounts) total.set(name, (total.get(name) ?? 0) + amount)
  return total
}
