import type { Network } from '../network/network.js'
/** Sizes of the image that a network reads. */
export type ImageShape = Network['image']
