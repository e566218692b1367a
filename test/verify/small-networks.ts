import type { ConfigInput } from '../../generator/config/schema.js'
import { arrayFormats } from '../targets/verilog-array/accelerator-configs.js'

/** One input a tap, outputs that do not divide the lanes, two tokens. */
export const oneTap = {
  name: 'one-tap',
  model: {
    image: { height: 2, width: 2, channels: 1 },
    patchSize: 2,
    embedDim: 3,
    depth: 1,
    heads: 1,
    mlpRatio: 1,
    moe: { blocks: [0], experts: 2, topK: 1, hidden: 3 },
  },
  hardware: { device: 'zcu102', array: { lanes: 2, taps: 1 }, buffers: { weightTiles: 64 } },
} satisfies ConfigInput

/** A single patch, with a row longer than any memory of features: an address has fewer bits than a stride. */
export const onePatch = {
  name: 'one-patch',
  model: {
    image: { height: 8, width: 8 },
    patchSize: 8,
    embedDim: 8,
    depth: 1,
    heads: 1,
    mlpRatio: 1,
    moe: null,
  },
  hardware: {
    device: 'zcu102',
    array: { lanes: 8, taps: 8 },
    axi: { dataBits: 64 },
    buffers: { weightTiles: 64 },
  },
  numerics: { formats: arrayFormats },
} satisfies ConfigInput

/** The same with rows of four patches, wider than they are many. */
export const longPatches = {
  name: 'long-patches',
  model: {
    image: { height: 16, width: 64 },
    patchSize: 16,
    embedDim: 48,
    depth: 1,
    heads: 3,
    mlpRatio: 1,
    moe: null,
  },
  hardware: { device: 'zcu102', array: { lanes: 4, taps: 16 }, buffers: { weightTiles: 256 } },
  numerics: { formats: arrayFormats },
} satisfies ConfigInput
