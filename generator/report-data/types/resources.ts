import type { Origin } from './common.js'

export interface ResourceUse {
  readonly unit: string
  readonly amount: number
}

/** A kind of resource: what the device has, and which unit takes how much. */
export interface ResourceBar {
  readonly resource: string
  readonly title: string
  readonly available: number
  readonly used: readonly ResourceUse[]
}

export interface ResourcesData {
  readonly device: string
  readonly origin: Origin
  readonly bars: readonly ResourceBar[]
  readonly notes: readonly string[]
}
