import { expect } from 'vitest'
import type { LeafCase } from './leaf-case.js'
import { often, sure } from './parts.js'

const sizes = { Tokens: 5, Stride: 3, AddrBits: 4 }

/** Words of each token in two rounds, or in one, image after image. */
function putPlaces(firstWords: number): LeafCase {
  const words = Array.from({ length: sizes.Stride }, (_, word) => word)
  const rounds = [words.slice(0, firstWords), words.slice(firstWords)]
  const image = rounds.flatMap((round) =>
    Array.from({ length: sizes.Tokens }, (_, token) => round.map((word) => token * sizes.Stride + word)),
  )
  return {
    module: 'put_places',
    parameters: { ...sizes, FirstWords: firstWords },
    inputs: { take_i: often(70, 'rst_ni') },
    outputs: { addr_o: 4 },
    check: (rows) => {
      const places = rows.filter((row) => row.take_i).map((row) => Number(sure(row.addr_o)))
      expect(places.length).toBeGreaterThan(3 * sizes.Tokens * sizes.Stride)
      expect(places).toEqual(places.map((_, index) => image.flat()[index % image.flat().length]))
    },
    faults: [
      { assertion: 'u_assert_place_in_range', edit: ['if (last_token) begin', "if (token_q == 4'd6) begin"] },
    ],
  }
}

export const controlPlaceLeaves: readonly LeafCase[] = [putPlaces(1), putPlaces(2), putPlaces(3)]
