import { filled } from '../../base/filled.js'
import type { Design } from '../../design/design.js'
import type { LinearStep } from '../../network/linear-layer.js'
import { filledHeadDim } from './accelerator-shape.js'

/** How features lie along a side of a matrix: one after another, or heads filled to whole tiles. */
export type FeatureOrder = 'plain' | 'heads'

/** The weights of an operation, in the order in which tiles are loaded: a piece of a layer's, some of its output tiles. */
export interface ArrayMatrix {
  readonly step: LinearStep
  readonly rowOrder: FeatureOrder
  readonly columnOrder: FeatureOrder
  readonly inTiles: number
  /** Digits of its weights: of each output tile all input tiles of the highest digit come first. */
  readonly digits: number
  /** Output tiles, and how many of the layer's come before. */
  readonly outTiles: number
  readonly firstTile: number
}

/** Tiles of a matrix, or those that a row of it meets. */
export function tilesOf({
  inTiles,
  digits,
  outTiles,
}: Pick<ArrayMatrix, 'inTiles' | 'digits' | 'outTiles'>): number {
  return inTiles * digits * outTiles
}

/** Features that a matrix makes, in the order of its lanes: -1 fills. */
export function outputFeatures(design: ArrayDesign, matrix: ArrayMatrix): number[] {
  const { lanes } = design.linear
  const { outFeatures } = matrix.step.operands
  const all = featureOrder(design, matrix.rowOrder, { features: outFeatures, size: lanes })
  return all.slice(matrix.firstTile * lanes, (matrix.firstTile + matrix.outTiles) * lanes)
}

/** Features that a matrix reads, in the order of its taps: -1 fills. */
export function inputFeatures(design: ArrayDesign, matrix: ArrayMatrix): number[] {
  const { inFeatures } = matrix.step.operands
  return featureOrder(design, matrix.columnOrder, { features: inFeatures, size: design.linear.taps })
}

type ArrayDesign = Pick<Design, 'network' | 'linear'>

function featureOrder(
  { network, linear }: ArrayDesign,
  order: FeatureOrder,
  { features, size }: { readonly features: number; readonly size: number },
): number[] {
  const plain = (count: number, width: number) =>
    Array.from({ length: width }, (_, i) => (i < count ? i : -1))
  if (order === 'plain') return plain(features, filled(features, size))
  const width = filledHeadDim({ network, linear })
  return Array.from({ length: network.heads }, (_, head) =>
    plain(network.headDim, width).map((dim) => (dim < 0 ? -1 : head * network.headDim + dim)),
  ).flat()
}
