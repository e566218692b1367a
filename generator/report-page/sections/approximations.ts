import type { Approximation, ApproximationsData, ErrorBin } from '../../report-data/types/approximations.js'
import { chart, Plot } from '../chart.js'
import { h } from '../dom.js'
import { powers } from '../powers.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { count, percent, short } from '../words.js'

/** The error of every approximation, between its proven bounds. */
export function approximationsSection({ approximations }: ApproximationsData): HTMLElement {
  const proven = approximations.flatMap(({ bound, largest }) => (bound === null ? [] : [largest / bound]))
  const within =
    proven.length === 0
      ? 'None of them has a proven bound.'
      : `${proven.length === approximations.length ? 'Each' : `${proven.length} of them`} has a proven bound; the largest errors found use ${percent(Math.min(...proven), 0)} to ${percent(Math.max(...proven), 0)} of it.`
  return section(
    {
      id: 'approximations',
      title: 'How far each function is from the real one',
      finding: `${approximations.length} functions are approximated in hardware. ${within}`,
      method:
        'Bands span the least and the greatest error among the arguments tried at each place, of the bit-exact reference against double precision. Dashed lines are proven bounds: no argument errs more.',
    },
    h('div', { class: 'multiples' }, ...approximations.map(panel)),
  )
}

function panel(approximation: Approximation): HTMLElement {
  const { name, what, largest, at, tried, isExhaustive, bound, proof, bins } = approximation
  const amount = isExhaustive ? `all ${count(tried)} arguments shown` : `${count(tried)} arguments`
  return h(
    'figure',
    {},
    h('h3', {}, name),
    h('p', { class: 'caption' }, what),
    chart({
      name: `error-of-${name.replace(/[^a-z]+/gi, '-')}`,
      alternative: `Error of ${name}: at most ${short(largest)} found, at ${short(at)}${bound === null ? '' : `; proven bound ${short(bound)}`}.`,
      draw: (width) => plot(approximation, width),
    }),
    h(
      'figcaption',
      { class: 'method' },
      ...powers(
        `Largest ${approximation.error} error ${short(largest)}, at ${short(at)}, of ${amount}. ${bound === null ? '' : `Bound ${short(bound)}. `}${proof}`,
      ),
    ),
    tableBehind(
      `${name} in numbers`,
      [
        { title: 'from', isNumber: true },
        { title: 'to', isNumber: true },
        { title: 'least error', isNumber: true },
        { title: 'greatest error', isNumber: true },
      ],
      bins.map((bin) => bin.map((value) => short(value))),
    ),
  )
}

function plot(
  { bins, bound, argument, error, isLogarithmic, largest }: Approximation,
  width: number,
): Plot.PlotOptions {
  const reach = 1.15 * Math.max(bound ?? 0, largest)
  const exponent = Math.floor(Math.log10(reach))
  const unit = 10 ** exponent
  const middle = ([from, to]: ErrorBin) => (isLogarithmic ? Math.sqrt(from * to) : (from + to) / 2)
  const scaled = (value: number) => value / unit
  return {
    height: 210,
    marginLeft: 42,
    marginRight: 14,
    marginTop: 26,
    x: {
      type: isLogarithmic ? 'log' : 'linear',
      label: `${argument} →`,
      ticks: width < 420 ? 4 : 6,
      tickFormat: (value: number) => short(value, 2),
    },
    y: {
      ...{ domain: [-scaled(reach), scaled(reach)], grid: true, ticks: 5 },
      label: `↑ ${error} error, 10${superscript(exponent)}`,
    },
    marks: [
      Plot.areaY(bins, {
        ...{
          x: middle,
          y1: (bin: ErrorBin) => scaled(bin[2]),
          y2: (bin: ErrorBin) => scaled(bin[3]),
          fill: 'var(--accent)',
          stroke: 'var(--accent)',
          strokeWidth: 0.75,
        },
      }),
      Plot.ruleY([0], { stroke: 'var(--muted)' }),
      ...(bound === null
        ? []
        : [
            Plot.ruleY([-scaled(bound), scaled(bound)], {
              stroke: 'var(--warm)',
              strokeDasharray: '4 3',
              strokeWidth: 1.5,
            }),
          ]),
    ],
  }
}

const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function superscript(value: number): string {
  return [...`${value}`].map((character) => (character === '-' ? '⁻' : digits[Number(character)])).join('')
}
