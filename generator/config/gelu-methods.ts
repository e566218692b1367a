import type { Profile } from './profile.js'

/** What a config says and may say of a method of GELU. */
interface GeluChoice {
  readonly doc: string
  /** Largest absolute error of its table by default; null: it has none, and no error to choose. */
  readonly maxError: Readonly<Record<Profile, number>> | null
}

/** How GELU's correction to ReLU is found. */
export const geluChoices = {
  'delta-lut': { doc: 'interpolated table of ReLU − GELU', maxError: { exact: 1e-5, 'edge-moe': 1e-4 } },
  'delta-lut-nearest': { doc: 'its nearest entry', maxError: { exact: 2e-3, 'edge-moe': 2e-3 } },
  shift: { doc: 'no table', maxError: null },
} as const satisfies Readonly<Record<string, GeluChoice>>

export type GeluMethod = keyof typeof geluChoices

export const geluMethods = Object.keys(geluChoices) as [GeluMethod, ...GeluMethod[]]

/** The default of `maxError`; null for a method without a table. */
export function defaultMaxError(method: GeluMethod, profile: Profile): number | null {
  return geluChoices[method].maxError?.[profile] ?? null
}

/** What `maxError` may be. */
export const geluErrorRange = { min: 1e-7, max: 0.1 } as const

/** The methods without a table. */
export const tableless = geluMethods.filter((method) => geluChoices[method].maxError === null)
