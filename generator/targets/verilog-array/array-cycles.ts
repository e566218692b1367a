import type { Design } from '../../design/design.js'
import { networkMacs } from '../../network/macs.js'

/** Cycles that the array multiplies for an image, where it never waits. */
export function arrayCycles(design: Design): number {
  return networkMacs(design) / (design.linear.lanes * design.linear.taps)
}
