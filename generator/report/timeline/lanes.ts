import type { Stretch } from '../../targets/verilog-array/timeline.js'

/** Puts stretches, some of which overlap, on as few lanes as keep them apart: each on the first one that is free. */
export function lanes<Item extends Stretch>(stretches: readonly Item[]): Item[][] {
  const found: Item[][] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const free = found.find((lane) => (lane.at(-1) as Item).to <= stretch.from)
    if (free === undefined) found.push([stretch])
    else free.push(stretch)
  }
  return found
}
