/** Pixel statistics: what training subtracts and divides by, per channel, on the scale of 0 to 1. */
export interface PixelStatistics {
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Float parameters of a patch embedding. */
export interface PatchEmbedding {
  /** [dim][channels][patchSize][patchSize] */
  readonly weight: Float32Array
  /** [dim] */
  readonly bias: Float32Array
}

/**
 * Folds the normalisation of pixels into the patch embedding, so that raw pixels go in:
 * w' = w / std, b' = b - sum of w * mean / std (docs/reference/numerics.md, patch_embed).
 * @throws RangeError when a standard deviation is not positive, or the sizes do not fit together.
 */
export function foldNormalisation(
  { weight, bias }: PatchEmbedding,
  { mean, std }: PixelStatistics,
): PatchEmbedding {
  const channels = mean.length
  const perRow = weight.length / bias.length
  if (std.length !== channels || perRow % channels !== 0) {
    throw new RangeError(
      `${mean.length} means and ${std.length} standard deviations do not fit ${perRow} weights a row`,
    )
  }
  const bad = std.findIndex((value) => !(value > 0))
  if (bad >= 0)
    throw new RangeError(`the standard deviation of channel ${bad} is ${std[bad]}, but must be positive`)
  const channelOf = (index: number) => Math.floor((index % perRow) / (perRow / channels))
  const folded = weight.map((w, i) => w / std[channelOf(i)])
  return {
    weight: folded,
    bias: bias.map((b, row) => {
      let sum = b
      for (let i = row * perRow; i < (row + 1) * perRow; i++)
        sum -= (weight[i] / std[channelOf(i)]) * mean[channelOf(i)]
      return sum
    }),
  }
}
