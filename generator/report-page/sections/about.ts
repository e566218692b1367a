import type { ReportData } from '../../report-data/types/report-data.js'
import { h } from '../dom.js'

/** What the report was made of, so that it can be made again. */
export function aboutSection(data: ReportData): HTMLElement {
  const { config, configHash, version, profile, weights, picture, tasks, task } = data
  const facts: readonly (readonly [string, string])[] = [
    ['Config', config],
    ['SHA-256 of the config', configHash],
    ['Numerics profile', profile],
    ['Weights', weights],
    ['Image', picture.from],
    ['Task of timeline, accuracy and formats', tasks[task]],
    ['Made by', `moeforge ${version}`],
  ]
  return h(
    'section',
    { id: 'about', 'aria-labelledby': 'about-title' },
    h('h2', { id: 'about-title' }, 'About this report'),
    h('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    h(
      'p',
      { class: 'method' },
      'Figures are marked by their origin: estimated by a model, simulated cycle by cycle in the Verilog, counted, computed by the bit-exact reference, or published by others. Nothing was measured on a board. The page needs no network.',
    ),
  )
}
