import type { Csynth, CsynthClock } from './csynth.js'

/** Whether synthesis meets its clock. Nanoseconds. */
export interface ComparedClock extends CsynthClock {
  /** What logic may take: the target without the uncertainty; null: one of them is not known. */
  readonly budget: number | null
  /** Modules that take longer. */
  readonly late: readonly string[]
  /** `the clock: …`; null: it is met. */
  readonly problem: string | null
}

/**
 * Compares estimates with targets. Vitis HLS warns (HLS 200-871) where the estimate is more than the target without the
 * uncertainty, which it keeps back for placement and routing.
 */
export function compareClocks({ modules }: Csynth): ComparedClock {
  const [top] = modules
  const budget = budgetOf(top.clock)
  const late = modules.flatMap(({ name, clock }) => (isLate(clock) ? [name] : []))
  return { ...top.clock, budget, late, problem: problemOf(top.clock, budget, late) }
}

function problemOf(
  { estimated }: CsynthClock,
  budget: number | null,
  late: readonly string[],
): string | null {
  if (estimated === null || budget === null)
    return 'the clock: the report does not say its target or its estimate'
  if (late.length === 0) return null
  const named = [
    ...late.slice(0, mostNamed),
    ...(late.length > mostNamed ? [`${late.length - mostNamed} more`] : []),
  ]
  return `the clock: ${estimated} ns instead of at most ${budget}, in ${named.join(', ')}`
}

/** Modules that a line names: around a late one, all are late. */
const mostNamed = 4

// Reports round target and uncertainty to 10 ps, and the tool uses up what it has: of 3.33 less 0.90 it may take 2.433.
const rounding = 0.01

function isLate(clock: CsynthClock): boolean {
  const budget = budgetOf(clock)
  return budget !== null && clock.estimated !== null && clock.estimated > inPicoseconds(budget + rounding)
}

function budgetOf({ target, uncertainty }: CsynthClock): number | null {
  return target === null || uncertainty === null ? null : inPicoseconds(target - uncertainty)
}

/** Nanoseconds without what adding them leaves behind their picoseconds. */
function inPicoseconds(nanoseconds: number): number {
  return Math.round(1000 * nanoseconds) / 1000
}
