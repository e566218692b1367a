import type { Design } from '../design/elaborate.js'
import type { LinearStep } from '../design/steps.js'
import { type AcceleratorShape, filled } from './accelerator-shape.js'

/** How features lie along a side of a matrix: one after another, or heads filled to whole tiles. */
export type FeatureOrder = 'plain' | 'heads'

/** The weights of an operation, in the order in which tiles are loaded. */
export interface ArrayMatrix {
  readonly step: LinearStep
  readonly rowOrder: FeatureOrder
  readonly columnOrder: FeatureOrder
  readonly inTiles: number
  readonly outTiles: number
}

/** Features of a side of a matrix in the order in which the array has them: -1 fills. */
export function featureOrder(
  { network, shape }: { readonly network: Design['network']; readonly shape: AcceleratorShape },
  order: FeatureOrder,
  { features, size }: { readonly features: number; readonly size: number },
): number[] {
  const plain = (count: number, width: number) =>
    Array.from({ length: width }, (_, i) => (i < count ? i : -1))
  if (order === 'plain') return plain(features, filled(features, size))
  return Array.from({ length: network.heads }, (_, head) =>
    plain(network.headDim, shape.headDim).map((dim) => (dim < 0 ? -1 : head * network.headDim + dim)),
  ).flat()
}
