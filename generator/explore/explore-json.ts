import { stringify } from 'csv-stringify/sync'
import type { Exploration } from './explore.js'
import { figureNames, isFit } from './figures.js'

/** What `explore --json` prints, and results.json holds. */
export function exploreJson({ ground, axes, goal, points, front, measured }: Exploration) {
  const numbers = new Set(front.map(({ number }) => number))
  return {
    ...ground,
    ...{ axes, objective: goal.objective, bounds: goal.bounds, budget: goal.budget ?? null, seed: goal.seed },
    designs: points.map((point) => ({
      ...point,
      ...{ fits: isFit(point, goal.bounds), pareto: numbers.has(point.number) },
      measured: measured.find((each) => each.point === point)?.measured ?? null,
    })),
  }
}

/** The same as a table: a row a design. */
export function exploreCsv(exploration: Exploration): string {
  const { axes } = exploration
  const rows = exploreJson(exploration).designs.map(
    ({ number, edits, figures, fits, pareto, clockMhz, ...rest }) => ({
      ...{ number, ...edits, ...figures, fits, pareto, clock_mhz: clockMhz, problem: rest.problem },
      lacking: rest.lacking.join(' '),
      unknown: rest.isUnknown,
      ...flattened(rest.measured),
    }),
  )
  const columns = [
    ...[
      'number',
      ...axes.map(({ path }) => path),
      ...figureNames,
      'clock_mhz',
      'fits',
      'pareto',
      'lacking',
      'problem',
    ],
    ...[
      'simulated_cycles',
      'synthesised_dsp',
      'synthesised_bram',
      'synthesised_lut',
      'synthesised_ff',
      'synthesised_ns',
    ],
  ]
  return stringify(rows, { header: true, columns, cast: { boolean: String } })
}

function flattened(measured: Exploration['measured'][number]['measured'] | null): Record<string, number> {
  const { simulate, synthesise } = measured ?? { simulate: null, synthesise: null }
  return {
    ...(simulate !== null && 'cycles' in simulate && { simulated_cycles: simulate.cycles }),
    ...(synthesise !== null &&
      'dsp' in synthesise && {
        ...{
          synthesised_dsp: synthesise.dsp,
          synthesised_bram: synthesise.bram,
          synthesised_lut: synthesise.lut,
        },
        ...{ synthesised_ff: synthesise.ff, synthesised_ns: synthesise.ns },
      }),
  }
}
