/** Causes of standing, each with a colour. */
export const stallColours: Readonly<Record<string, string>> = {
  tokens: 'var(--stall-tokens)',
  weights: 'var(--stall-weights)',
  biases: 'var(--stall-biases)',
  results: 'var(--stall-results)',
  rows: 'var(--stall-rows)',
  'begin and end': 'var(--muted)',
}
