import type { AccuracyData, AccuracyRow } from '../../report-data/types/accuracy.js'
import { chart, Plot } from '../chart.js'
import { h } from '../dom.js'
import { layerKind, layerKinds } from '../layers.js'
import { matrix } from '../matrix.js'
import { section } from '../section.js'
import { tableBehind } from '../table.js'
import { count, percent, short } from '../words.js'

/** A tensor that differs from float64's. */
type Differing = AccuracyRow & { readonly snrDb: number }

/** Signal over noise of every tensor. */
export function accuracySection({ tensors, gates, profile, task }: AccuracyData): HTMLElement {
  const differing = tensors.filter((row): row is Differing => row.snrDb !== null)
  const last = differing[differing.length - 1]
  const inBlocks = differing.filter(({ block }) => block !== null)
  const values = inBlocks.map(({ snrDb }) => snrDb)
  const tokens = gates.reduce((sum, gate) => sum + gate.tokens, 0)
  const same = gates.reduce((sum, gate) => sum + gate.sameExperts, 0)
  const gateWords =
    gates.length === 0
      ? ''
      : ` ${count(same)} of ${count(tokens)} choices of experts (${percent(same / tokens)}) are those of float64.`
  return section(
    {
      id: 'accuracy',
      title: 'How exact the whole network is',
      finding: `The last tensor, ${last.name}, is ${last.snrDb.toFixed(1)} dB above its error.${gateWords}`,
      method: `The bit-exact reference, profile ${profile}, task ${task}, against the same network in double precision with the float weights: quantised parameters, rounding, clipping and every approximation together, each tensor as the whole network made it. Twenty decibels are a factor of ten.`,
    },
    h(
      'p',
      { class: 'caption' },
      'Signal over noise of every tensor in the order in which it is made; the line joins the residual stream.',
    ),
    chart({
      name: 'accuracy',
      alternative: `Signal over noise of ${differing.length} tensors, from ${Math.min(...differing.map(({ snrDb }) => snrDb)).toFixed(1)} to ${Math.max(...differing.map(({ snrDb }) => snrDb)).toFixed(1)} dB; the last is ${last.snrDb.toFixed(1)} dB.`,
      draw: (width) => course(differing, width),
    }),
    h('p', { class: 'caption' }, 'The same by block and part, in decibels. Stronger colour is noisier.'),
    matrix({
      name: 'accuracy-by-block',
      cells: inBlocks.map(({ block, part, snrDb, name, largestError }) => ({
        ...{ part, block: block ?? 0, value: snrDb, text: snrDb.toFixed(0), isMarked: false },
        title: `${name}\n${snrDb.toFixed(1)} dB, largest error ${short(largestError)}`,
      })),
      alternative: 'Signal over noise by block and part.',
      legend: 'Decibels',
      domain: [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))],
      isReversed: true,
    }),
    tableBehind(
      'Every tensor in numbers',
      [
        { title: 'tensor' },
        { title: 'SNR, dB', isNumber: true },
        { title: 'largest error', isNumber: true },
        { title: 'mean squared error', isNumber: true },
      ],
      tensors.map(({ name, snrDb, largestError, mse }) => [
        ...[name, snrDb === null ? 'equal' : snrDb.toFixed(1), short(largestError), short(mse)],
      ]),
    ),
    ...(gates.length === 0 ? [] : [gateTable(gates)]),
  )
}

function course(rows: readonly Differing[], width: number): Plot.PlotOptions {
  const dots = rows.map((row, order) => ({ ...row, order }))
  const stream = dots.filter(({ part }) => /^x_/.test(part))
  const blocks = [...new Set(dots.flatMap(({ block }) => (block === null ? [] : [block])))]
  const first = blocks.map((block) => ({ block, order: dots.findIndex((dot) => dot.block === block) }))
  return {
    height: 260,
    marginLeft: 44,
    marginRight: 34,
    x: { label: null, ticks: [] },
    y: { label: '↑ dB', grid: true, zero: false, nice: true },
    marks: [
      Plot.ruleX(first, { x: (each: { order: number }) => each.order - 0.5, stroke: 'var(--line)' }),
      Plot.text(first, {
        x: 'order',
        text: (each: { block: number }) => `${each.block}`,
        frameAnchor: 'bottom',
        dx: 6,
        dy: 14,
        fill: 'var(--muted)',
      }),
      Plot.line(stream, { x: 'order', y: 'snrDb', stroke: 'var(--ink)', strokeWidth: 1.5 }),
      Plot.dot(dots, {
        ...{ x: 'order', y: 'snrDb', r: width < 560 ? 2 : 3, tip: true },
        fill: (dot: Differing) => layerKinds[layerKind(dot.name)].colour,
        title: (dot: Differing) =>
          `${dot.name}\n${dot.snrDb.toFixed(1)} dB\nlargest error ${short(dot.largestError)}`,
      }),
    ],
  }
}

function gateTable(gates: AccuracyData['gates']): HTMLElement {
  return tableBehind(
    'Choices of experts in numbers',
    [
      { title: 'gate of block' },
      { title: 'tokens', isNumber: true },
      { title: 'same experts as in float64', isNumber: true },
      { title: 'smallest margin of logits', isNumber: true },
    ],
    gates.map(({ block, tokens, sameExperts, smallestMargin }) => [
      ...[`${block}`, count(tokens), count(sameExperts)],
      smallestMargin === null ? '–' : short(smallestMargin),
    ]),
  )
}
