import type { ReportData } from '../report-data/types/report-data.js'
import { h } from './dom.js'
import { themeSwitch } from './theme.js'

/** Title, contents and the switch of colours. @param sections - ids and titles. */
export function pageHeader(
  { name, device, version }: ReportData,
  sections: readonly (readonly [string, string])[],
): HTMLElement {
  const links = sections.map(([id, title]) => h('li', {}, h('a', { href: `#${id}` }, title)))
  return h(
    'header',
    {},
    h('a', { class: 'skip', href: '#content' }, 'To the content'),
    h(
      'div',
      { class: 'bar' },
      h('nav', { 'aria-label': 'Sections', tabindex: 0 }, h('ul', {}, ...links)),
      themeSwitch(),
    ),
    h(
      'div',
      { class: 'title' },
      h('p', { class: 'kicker' }, `Accelerator report · moeforge ${version}`),
      h('h1', {}, name, ' ', h('span', {}, `on the ${device}`)),
    ),
  )
}
