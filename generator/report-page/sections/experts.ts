import type { ExpertChoices, ExpertsData } from '../../report-data/types/experts.js'
import type { PictureData } from '../../report-data/types/report-data.js'
import { chart, Plot } from '../chart.js'
import { choice } from '../controls.js'
import { h } from '../dom.js'
import { expertColour, expertCss, expertInk } from '../expert-colours.js'
import { patchPicture, placeOf } from '../patches.js'
import { later, section } from '../section.js'
import { tableBehind } from '../table.js'
import { type Rgba, thumbnails } from '../thumbnails.js'
import { unpack } from '../unpack.js'
import { count, percent } from '../words.js'

/** What both sections with the image need of the report. */
export interface PictureContext {
  readonly picture: PictureData
  readonly tasks: readonly string[]
  readonly task: number
}

/** The choices of a block for a task, unpacked. */
interface Chosen extends Pick<ExpertChoices, 'task' | 'block' | 'loads'> {
  readonly chosen: Int32Array
  readonly scores: Int32Array
  readonly visits: Int32Array
}

/** Which patch goes to which expert. */
export function expertsSection(data: ExpertsData, context: PictureContext): HTMLElement {
  const body = later(Promise.all(data.choices.map(unpacked)), (all) =>
    new ExpertMap(data, context, all).elements(),
  )
  return section(
    {
      id: 'experts',
      title: 'Which patch goes to which expert',
      finding: finding(data, context),
      method: `Choices of the bit-exact reference for the image of this report, ${context.picture.from}. Each patch wears the colour and the number of its best liked expert; its other choices are listed when it is chosen. Tokens in front of the patches are counted in the loads and have no place in the image.`,
    },
    body,
  )
}

function finding({ experts, topK, blocks, choices }: ExpertsData, { tasks }: PictureContext): string {
  const loads = choices.flatMap((each) => each.loads)
  const unused = loads.filter((load) => load === 0).length
  const most = choices
    .flatMap(({ block, task, loads: own }) => own.map((load, expert) => ({ block, task, load, expert })))
    .reduce((best, each) => (each.load > best.load ? each : best))
  const forTask = tasks.length === 1 ? '' : `, task ${tasks[most.task]}`
  return `Each token visits ${topK} of ${experts} experts in ${blocks.length} blocks. The busiest, expert ${most.expert} of block ${most.block}${forTask}, has ${count(most.load)} tokens; ${count(unused)} of ${count(loads.length)} have none.`
}

async function unpacked({ task, block, loads, chosen, scores, visits }: ExpertChoices): Promise<Chosen> {
  const [a, b, c] = await Promise.all([chosen, scores, visits].map(unpack))
  return { task, block, loads, chosen: a, scores: b, visits: c }
}

class ExpertMap {
  private block: number
  private task: number
  private patch = 0
  private readonly about = h('div', { class: 'about-patch', 'aria-live': 'polite' })
  private readonly loads = h('div', {})
  private readonly title = h('p', { class: 'caption' })
  private readonly map
  private readonly small

  constructor(
    private readonly data: ExpertsData,
    private readonly context: PictureContext,
    private readonly all: readonly Chosen[],
  ) {
    const { picture, tasks, task } = context
    this.block = data.blocks[0]
    this.task = task
    this.map = patchPicture({
      ...{ picture, label: 'Experts of patches', isHovering: true },
      onChoose: (patch) => {
        this.patch = patch
        this.describe()
      },
    })
    this.small = thumbnails({
      ...{ title: 'Blocks and tasks', columns: picture.columns, rows: picture.rows },
      lines: tasks,
      of: 'block',
      items: data.blocks.map(String),
      has: () => true,
      map: (line, item) => this.colours(this.of(line, data.blocks[item])),
      onChoose: (line, item) => this.show(data.blocks[item], line),
    })
  }

  elements(): HTMLElement[] {
    const { tasks } = this.context
    const { blocks } = this.data
    const switches = h('div', { class: 'switches' })
    switches.append(
      choice({
        ...{ title: 'Block', options: blocks.map(String), chosen: 0 },
        onChange: (index) => this.show(blocks[index], this.task),
      }),
      ...(tasks.length === 1
        ? []
        : [
            choice({
              ...{ title: 'Task', options: tasks, chosen: this.task },
              onChange: (index) => this.show(this.block, index),
            }),
          ]),
    )
    this.small.draw()
    this.map.choose(Math.floor((this.context.picture.columns * this.context.picture.rows) / 2))
    this.show(this.block, this.task)
    return [
      switches,
      this.title,
      h('div', { class: 'beside' }, this.map.element, this.about),
      h('h3', {}, 'All blocks and tasks'),
      this.small.element,
      h('h3', {}, 'Tokens of each expert'),
      this.loads,
      this.table(),
    ]
  }

  private of(task: number, block: number): Chosen {
    const found = this.all.find((each) => each.task === task && each.block === block)
    if (found === undefined) throw new Error(`block ${block} has no choices for task ${task}`)
    return found
  }

  private token(patch: number): number {
    return (patch + this.context.picture.prefix) * this.data.topK
  }

  private colours({ chosen, visits }: Chosen): (patch: number) => Rgba {
    return (patch) => {
      const at = this.token(patch)
      return [...expertColour(chosen[at], this.data.experts), visits[at] === 1 ? 255 : 0]
    }
  }

  private show(block: number, task: number): void {
    this.block = block
    this.task = task
    const of = this.of(task, block)
    const { experts, blocks } = this.data
    this.map.paint((patch) => {
      const at = this.token(patch)
      const expert = of.chosen[at]
      const isQueued = of.visits[at] === 1
      return {
        fill: expertCss(expert, experts),
        opacity: isQueued ? 0.58 : 0,
        text: isQueued ? `${expert}` : '',
      }
    })
    this.small.mark(task, blocks.indexOf(block))
    for (const [title, value] of [
      ['Block', `${block}`],
      ['Task', this.context.tasks[task]],
    ])
      syncSwitch(this.map.element, title, value)
    this.title.textContent = `Block ${block}, task ${this.context.tasks[task]}`
    this.loads.replaceChildren(this.loadChart(of))
    this.describe()
  }

  private describe(): void {
    const { topK, experts, scoreUnit } = this.data
    const of = this.of(this.task, this.block)
    const at = this.token(this.patch)
    const rows = Array.from({ length: topK }, (_, k) => {
      const expert = of.chosen[at + k]
      const score = of.scores[at + k] * scoreUnit
      const colours = `background:${expertCss(expert, experts)};color:${expertInk(expert, experts)}`
      return h(
        'li',
        {},
        h('span', { class: 'expert', style: colours }, `${expert}`),
        h(
          'span',
          { class: 'bar-box' },
          h('span', { class: 'bar-fill', style: `width:${Math.min(100, 100 * score)}%` }),
        ),
        h('span', { class: 'share' }, of.visits[at + k] === 1 ? percent(score) : 'not visited'),
      )
    })
    this.about.replaceChildren(
      h('p', {}, h('strong', {}, `Patch in ${placeOf(this.context.picture, this.patch)}`)),
      h('p', { class: 'caption' }, 'Its experts and their scores:'),
      h('ol', {}, ...rows),
    )
  }

  private loadChart({ loads }: Chosen): HTMLElement {
    const { experts } = this.data
    const mean = loads.reduce((sum, load) => sum + load, 0) / experts
    const bars = loads.map((load, expert) => ({ load, expert }))
    return chart({
      name: 'expert-loads',
      alternative: `Tokens of each expert in block ${this.block}: ${loads.join(', ')}; ${mean.toFixed(1)} in the mean.`,
      draw: () => ({
        ...{ height: 200, marginLeft: 40, marginRight: 8 },
        x: { type: 'band', label: 'expert', tickSize: 0, domain: bars.map(({ expert }) => expert) },
        y: { label: '↑ tokens', grid: true, ticks: 5 },
        marks: [
          Plot.barY(bars, {
            x: 'expert',
            y: 'load',
            fill: (bar: { expert: number }) => expertCss(bar.expert, experts),
          }),
          Plot.text(bars, {
            x: 'expert',
            y: 'load',
            text: (bar: { load: number }) => `${bar.load}`,
            dy: -7,
            fill: 'var(--ink)',
          }),
          Plot.ruleY([mean], { stroke: 'var(--ink)', strokeDasharray: '3 3' }),
        ],
      }),
    })
  }

  private table(): HTMLElement {
    const columns = [
      { title: 'block' },
      { title: 'task' },
      ...Array.from({ length: this.data.experts }, (_, expert) => ({ title: `${expert}`, isNumber: true })),
    ]
    const rows = this.all.map(({ block, task, loads }) => [
      ...[`${block}`, this.context.tasks[task], ...loads.map(String)],
    ])
    return tableBehind('Tokens of each expert in numbers', columns, rows)
  }
}

/** Thumbnails choose what switches choose too: both show it. */
function syncSwitch(inside: HTMLElement, title: string, value: string): void {
  for (const group of inside.closest('section')?.querySelectorAll('fieldset.choice') ?? []) {
    if (group.querySelector('legend')?.textContent !== title) continue
    for (const label of group.querySelectorAll('label')) {
      const input = label.querySelector('input')
      if (input !== null && label.textContent === value) input.checked = true
    }
  }
}
