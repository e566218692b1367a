import { fcnnlsVector } from 'ml-fcnnls'
import { type CostLine, lineValue } from '../../generator/estimate/resources/cost-model.js'

/** A measured value, and what it may grow with. */
export interface Observation {
  readonly features: Readonly<Record<string, number>>
  readonly value: number
}

/** Features that a line has at most, and by how much a further one must lower the error of what it has not seen. */
const mostFeatures = 5
const worthwhile = 0.95
/** Values below this count as this large when errors are weighed: small units do not matter to a few LUTs. */
const smallest = 100

/**
 * Fits a line of few features: one after another, that which most lowers the error of each observation where the others alone
 * are fitted. Errors are relative; factors are not negative, so that lines may be continued beyond what was measured.
 */
export function fitLine(observations: readonly Observation[]): CostLine {
  const names = Object.keys(observations[0].features).filter((name) => isWorthTrying(observations, name))
  let chosen: string[] = []
  let error = unseenError(observations, chosen)
  while (chosen.length < mostFeatures) {
    const tries = names
      .filter((name) => !chosen.includes(name))
      .map((name) => ({ name, error: unseenError(observations, [...chosen, name]) }))
      .sort((a, b) => a.error - b.error)
    if (tries.length === 0 || tries[0].error > worthwhile * error) break
    chosen = [...chosen, tries[0].name]
    error = tries[0].error
  }
  return solved(observations, chosen)
}

function isWorthTrying(observations: readonly Observation[], name: string): boolean {
  return new Set(observations.map(({ features }) => features[name])).size > 1
}

function unseenError(observations: readonly Observation[], names: readonly string[]): number {
  return observations.reduce((sum, observation, i) => {
    const line = solved(observations.toSpliced(i, 1), names)
    const off = lineValue(line, observation.features) - observation.value
    return sum + (off / weightOf(observation)) ** 2
  }, 0)
}

function weightOf({ value }: Observation): number {
  return Math.max(smallest, value)
}

function solved(observations: readonly Observation[], names: readonly string[]): CostLine {
  // Columns of one size, or the solver takes small ones for nothing.
  const scales = names.map((name) => Math.max(1e-9, ...observations.map(({ features }) => features[name])))
  const rows = observations.map((observation) => {
    const weight = weightOf(observation)
    return [1 / weight, ...names.map((name, i) => observation.features[name] / scales[i] / weight)]
  })
  const targets = observations.map((observation) => observation.value / weightOf(observation))
  const [base, ...factors] = leastSquares(rows, targets)
  const named = names.map((name, i) => [name, factors[i] / scales[i]] as const)
  return { base, factors: Object.fromEntries(named.filter(([, factor]) => factor > 0)) }
}

/** Tolerances of the solver, which may turn in circles with a small one. */
const tolerances = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]

/** The non-negative x of the smallest |Ax - b|. */
function leastSquares(a: number[][], b: number[]): number[] {
  for (const gradientTolerance of tolerances)
    try {
      return fcnnlsVector(a, b, { gradientTolerance }).K.to1DArray()
    } catch {
      // The next one is larger.
    }
  throw new Error('no tolerance lets the solver end')
}
