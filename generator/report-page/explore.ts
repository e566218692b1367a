import type { ExplorationPage } from '../report-data/types/exploration.js'
import { h } from './dom.js'
import { exploredSection } from './sections/explored.js'
import { themeSwitch } from './theme.js'
import { count } from './words.js'

function page(data: ExplorationPage): Node[] {
  const { config, designs, axes } = data.exploration
  const varied = axes.map(({ path, values }) => `${path}: ${values.join(', ')}`)
  return [
    h(
      'header',
      {},
      h('a', { class: 'skip', href: '#content' }, 'To the content'),
      h('div', { class: 'bar' }, h('span', {}), themeSwitch()),
      h(
        'div',
        { class: 'title' },
        h('p', { class: 'kicker' }, `Exploration · moeforge ${data.version}`),
        h('h1', {}, config, ' ', h('span', {}, `in ${count(designs.length)} designs`)),
        h('ul', { class: 'varied' }, ...varied.map((line) => h('li', {}, line))),
      ),
    ),
    h('main', { id: 'content' }, exploredSection(data)),
  ]
}

const text = document.getElementById('report-data')?.textContent ?? ''
document.body.append(...page(JSON.parse(text) as ExplorationPage))
document.documentElement.dataset.drawn = ''
