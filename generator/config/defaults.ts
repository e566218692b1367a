import type { ExpertOrder, NumericsConfig } from './config.js'
import type { GeluMethod } from './gelu-methods.js'
import { type Profile, profiles } from './profile.js'
import type { SoftmaxMethod } from './softmax-methods.js'

/** Defaults of the model section. Sizes that make the network what it is have none. */
export const modelDefaults = {
  channels: 3,
  mlpRatio: 4,
  qkvBias: true,
  classToken: true,
  distilled: false,
  registers: 0,
  preNorm: false,
  activation: 'gelu',
  normEpsilon: 1e-6,
  blocks: 'odd',
  gate: { order: 'softmax-topk', kind: 'per-task', expertsPerTask: null, pruneBelow: null },
  tasks: ['main'],
  head: null,
  pool: 'first',
  normAfterPool: false,
} as const

/** Defaults of the hardware section: Edge-MoE's array, and ZCU102's four high-performance ports. */
export const hardwareDefaults = {
  array: { lanes: 16, taps: 16 },
  axi: { dataBits: 128, ports: 4 },
  buffers: { weightTiles: 1024, features: 'auto', heads: null },
  attention: { rows: 4 },
} as const

/** The largest `hardware.buffers.weightTiles`. */
export const mostWeightTiles = 65536

/** The profile used when none is named. */
export const defaultProfile: Profile = 'exact'

/** What a profile stands for where the config does not say otherwise. */
export interface ProfileDefaults extends Pick<NumericsConfig, 'rounding' | 'overflow' | 'scales'> {
  readonly gelu: { readonly method: GeluMethod }
  readonly softmax: { readonly method: SoftmaxMethod }
  /** Edge-MoE's queues are compared as it fills them; where they need not be, the order that stalls least. */
  readonly experts: { readonly order: ExpertOrder }
}

export const profileDefaults: Readonly<Record<Profile, ProfileDefaults>> = {
  exact: {
    rounding: 'rnd',
    overflow: 'sat',
    scales: 'tensor',
    gelu: { method: 'delta-lut' },
    softmax: { method: 'deferred' },
    experts: { order: 'balanced' },
  },
  'edge-moe': {
    rounding: 'trn',
    overflow: 'wrap',
    scales: 'tensor',
    gelu: { method: 'delta-lut' },
    softmax: { method: 'single-pass' },
    experts: { order: 'ascending' },
  },
}

/** A default that depends on the profile, said once where the profiles agree. */
export function eachProfile(
  pick: (defaults: ProfileDefaults, profile: Profile) => string | number | null,
): string {
  const values = profiles.map((profile) => ({ profile, value: pick(profileDefaults[profile], profile) }))
  if (new Set(values.map(({ value }) => value)).size === 1) return `${values[0].value}`
  return values.map(({ profile, value }) => `${value} (${profile})`).join(', ')
}
