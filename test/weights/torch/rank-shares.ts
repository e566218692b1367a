import type { Fixture, Fixtures } from '../fixtures.js'

/** What each rank of M³ViT's training saves: the first everything, all a share of the experts. */
export function rankShares(tensors: Fixtures, ranks: number): Map<string, Fixture>[] {
  return Array.from({ length: ranks }, (_, rank) => {
    const own = [...tensors].filter(([name]) => rank === 0 || isExpert(name))
    return new Map(
      own.map(([name, fixture]) => [name, isExpert(name) ? shareOf(fixture, rank, ranks) : fixture]),
    )
  })
}

function isExpert(name: string): boolean {
  return name.includes('.mlp.experts.')
}

function shareOf({ shape: [experts, ...rest], values }: Fixture, rank: number, ranks: number): Fixture {
  const length = values.length / ranks
  return { shape: [experts / ranks, ...rest], values: values.slice(rank * length, (rank + 1) * length) }
}
