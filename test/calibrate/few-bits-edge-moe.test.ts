import { expect, test } from 'vitest'
import { measureFewBits } from '../../bench/few-bits.js'
import { edgeMoePresent } from '../reference/edge-moe-run.js'

/** The least that few bits must come to with trained weights, on an image that they were not fitted to. */
const least = {
  w8a8: { firstBlockDb: 36, resultDb: 18, sameExperts: 111 },
  w8a10: { firstBlockDb: 46, resultDb: 23, sameExperts: 118 },
  w8a11: { firstBlockDb: 48, resultDb: 24, sameExperts: 119 },
  w4a16: { firstBlockDb: 28, resultDb: 10, sameExperts: 95 },
}

// Minutes each: docs/reference/commands/calibrate.md has the figures.
test.runIf(edgeMoePresent && process.env.MOEFORGE_TEST_FULL).each(Object.entries(least))(
  'M³ViT-tiny in %s keeps close to float64',
  async (bits, { firstBlockDb, resultDb, sameExperts }) => {
    const found = (await measureFewBits(bits)).get('weights')
    expect(found?.firstBlockDb).toBeGreaterThanOrEqual(firstBlockDb)
    expect(found?.resultDb).toBeGreaterThanOrEqual(resultDb)
    expect(found?.sameExperts).toBeGreaterThanOrEqual(sameExperts)
  },
  1_800_000,
)
