import type { Approximation, ErrorBin } from '../types/approximations.js'

/** Places of a curve. */
const binCount = 320

/** An argument that was tried, and the error of the hardware there. */
export interface TriedArgument {
  readonly at: number
  readonly error: number
}

/** Least and greatest error by place, and the largest of all. @param tried - by ascending argument. */
export function errorBins(
  tried: readonly TriedArgument[],
  isLogarithmic = false,
): Pick<Approximation, 'bins' | 'largest' | 'at' | 'tried' | 'isLogarithmic'> {
  const place = (at: number) => (isLogarithmic ? Math.log(at) : at)
  const [first, last] = [tried[0].at, tried[tried.length - 1].at].map(place)
  const found: (ErrorBin | undefined)[] = Array.from({ length: binCount })
  let worst = tried[0]
  for (const each of tried) {
    if (Math.abs(each.error) > Math.abs(worst.error)) worst = each
    const bin = Math.min(binCount - 1, Math.floor((binCount * (place(each.at) - first)) / (last - first)))
    const [from, , least, greatest] = found[bin] ?? [each.at, each.at, each.error, each.error]
    found[bin] = [from, each.at, Math.min(least, each.error), Math.max(greatest, each.error)]
  }
  const bins = found.flatMap((bin) => (bin === undefined ? [] : [rounded(bin)]))
  return { bins, largest: Math.abs(worst.error), at: worst.at, tried: tried.length, isLogarithmic }
}

function rounded([from, to, least, greatest]: ErrorBin): ErrorBin {
  const short = (value: number) => Number(value.toPrecision(5))
  return [short(from), short(to), short(least), short(greatest)]
}
