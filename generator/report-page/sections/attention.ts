import type { AttentionData } from '../../report-data/types/attention.js'
import type { PictureData } from '../../report-data/types/report-data.js'
import { choice } from '../controls.js'
import { h } from '../dom.js'
import { patchPicture, placeOf } from '../patches.js'
import { later, section } from '../section.js'
import { table, tableBehind } from '../table.js'
import { colour } from '../theme.js'
import { type Rgba, thumbnails } from '../thumbnails.js'
import { unpack } from '../unpack.js'
import { bytes, percent } from '../words.js'
import type { PictureContext } from './experts.js'

/** Where a patch looks, by block and head. */
export function attentionSection(data: AttentionData, context: PictureContext): HTMLElement {
  const { blocks, heads, stride, rawBytes } = data
  const kept =
    stride === 1
      ? 'of every token'
      : `by cells of ${stride} × ${stride} patches (of a cell the attention of its upper left patch, to a cell that of all its patches)`
  const body = later(Promise.all(data.maps.map(unpack)), (maps) =>
    new AttentionMap(data, context, maps).elements(),
  )
  return section(
    {
      id: 'attention',
      title: 'Where a patch looks',
      finding: `Choose a patch: the image shows to which others it attends, and the small maps do so for all ${blocks} blocks and ${heads} heads at once.`,
      method: `Weights of the bit-exact reference’s softmax, ${kept}, a byte each: 255 times the square root, so that small ones keep their digits; ${bytes(rawBytes)}, deflated. Blocks before the first gate are the same in all tasks and stored once. Brightness is relative to the largest weight shown.`,
    },
    body,
  )
}

class AttentionMap {
  private task: number
  private block: number
  /** -1: the mean of all. */
  private head = -1
  /** Tokens in front come first, then cells. */
  private query = 0
  private readonly about = h('div', { class: 'about-patch', 'aria-live': 'polite' })
  private readonly numbers = h('div', {})
  private readonly picture: PictureData
  private readonly map
  private readonly small

  constructor(
    private readonly data: AttentionData,
    private readonly context: PictureContext,
    private readonly maps: readonly Int32Array[],
  ) {
    const { task } = context
    this.task = task
    const { columns, rows, stride } = data
    // Cells are patches of a coarser grid.
    this.picture = { ...context.picture, columns, rows, patchSize: stride * context.picture.patchSize }
    const { picture } = this
    this.block = Math.min(data.blocks - 1, Math.floor(data.blocks / 2))
    this.map = patchPicture({
      ...{ picture, label: 'Attention of a patch', isHovering: false },
      onChoose: (cell) => {
        this.query = cell + data.prefix
        this.draw()
      },
    })
    this.small = thumbnails({
      ...{ title: 'Blocks and heads', columns: picture.columns, rows: picture.rows },
      lines: Array.from({ length: data.heads }, (_, head) => `head ${head}`),
      of: 'block',
      items: Array.from({ length: data.blocks }, (_, block) => `${block}`),
      has: () => true,
      map: (line, item) => this.heat(line, item),
      onChoose: (line, item) => this.show(item, line),
    })
  }

  elements(): HTMLElement[] {
    const { tasks } = this.context
    const { picture } = this
    const { heads, blocks } = this.data
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)
    const switches = h('div', { class: 'switches' })
    switches.append(
      choice({
        title: 'Block',
        options: numbers(blocks),
        chosen: this.block,
        onChange: (block) => this.show(block, this.head),
      }),
      choice({
        title: 'Head',
        options: ['mean', ...numbers(heads)],
        chosen: 0,
        onChange: (index) => this.show(this.block, index - 1),
      }),
      ...(tasks.length === 1
        ? []
        : [
            choice({
              ...{ title: 'Task', options: tasks, chosen: this.task },
              onChange: (task) => {
                this.task = task
                this.draw()
              },
            }),
          ]),
    )
    this.map.choose(Math.floor((picture.columns * picture.rows) / 2 + picture.columns / 2))
    return [
      switches,
      h('div', { class: 'beside' }, this.map.element, this.about),
      h('h3', {}, 'The same patch in all blocks and heads'),
      this.small.element,
      this.numbers,
    ]
  }

  private show(block: number, head: number): void {
    this.block = block
    this.head = head
    this.draw()
    const groups = this.map.element.closest('section')?.querySelectorAll('fieldset.choice') ?? []
    const values: Readonly<Record<string, string>> = {
      Block: `${block}`,
      Head: head < 0 ? 'mean' : `${head}`,
    }
    for (const group of groups)
      for (const label of group.querySelectorAll('label')) {
        const input = label.querySelector('input')
        if (input !== null && label.textContent === values[group.querySelector('legend')?.textContent ?? ''])
          input.checked = true
      }
  }

  /** Those in front, and cells. */
  private tokens(): number {
    const { prefix, columns, rows } = this.data
    return prefix + columns * rows
  }

  private weight(block: number, head: number, key: number): number {
    const { heads, mapOf } = this.data
    const tokens = this.tokens()
    const map = this.maps[mapOf[this.task][block]]
    return (map[(this.query * heads + head) * tokens + key] / 255) ** 2
  }

  private shown(key: number): number {
    const { heads } = this.data
    if (this.head >= 0) return this.weight(this.block, this.head, key)
    let sum = 0
    for (let head = 0; head < heads; head++) sum += this.weight(this.block, head, key)
    return sum / heads
  }

  private heat(head: number, block: number): (cell: number) => Rgba {
    const { prefix, columns, rows } = this.picture
    const weights = Array.from({ length: columns * rows }, (_, cell) =>
      this.weight(block, head, cell + prefix),
    )
    const most = Math.max(...weights, 1e-9)
    const heat = rgb(colour('--heat'))
    return (cell) => [...heat, Math.round(255 * Math.sqrt(weights[cell] / most))]
  }

  private draw(): void {
    const { prefix, columns, rows } = this.picture
    const weights = Array.from({ length: columns * rows }, (_, patch) => this.shown(patch + prefix))
    const most = Math.max(...weights, 1e-9)
    this.map.paint((patch) => ({
      fill: 'var(--shade)',
      opacity: 0.86 * (1 - Math.sqrt(weights[patch] / most)),
      text: '',
    }))
    this.small.draw()
    if (this.head < 0) this.small.mark(-1, -1)
    else this.small.mark(this.head, this.block)
    this.describe()
    this.tabulate()
  }

  private tabulate(): void {
    const isOpen = this.numbers.querySelector('details')?.open === true
    const columns = [{ title: 'key' }, { title: 'weight', isNumber: true }]
    const rows = this.ranked().map(({ key, weight }) => [this.tokenName(key), percent(weight, 2)])
    const title = 'Attention of the chosen patch in numbers'
    const details = tableBehind(title, columns, rows)
    if (isOpen) {
      details.open = true
      details.append(table(title, columns, rows))
    }
    this.numbers.replaceChildren(details)
  }

  private ranked(): { key: number; weight: number }[] {
    return Array.from({ length: this.tokens() }, (_, key) => ({ key, weight: this.shown(key) })).toSorted(
      (a, b) => b.weight - a.weight,
    )
  }

  private tokenName(token: number): string {
    const { picture } = this
    return token < picture.prefix
      ? `token ${token}, in front of the patches`
      : placeOf(picture, token - picture.prefix)
  }

  private describe(): void {
    const { tasks } = this.context
    const forTask = tasks.length === 1 ? '' : `, task ${tasks[this.task]}`
    const head = this.head < 0 ? 'mean of all heads' : `head ${this.head}`
    const ranked = this.ranked()
    const most = Math.max(1e-9, ranked[0].weight)
    const rows = ranked
      .slice(0, 5)
      .map(({ key, weight }) =>
        h(
          'li',
          {},
          h('span', { class: 'place' }, this.tokenName(key)),
          h(
            'span',
            { class: 'bar-box' },
            h('span', { class: 'bar-fill', style: `width:${Math.min(100, (100 * weight) / most)}%` }),
          ),
          h('span', { class: 'share' }, percent(weight)),
        ),
      )
    this.about.replaceChildren(
      h(
        'p',
        {},
        h('strong', {}, `${this.data.stride === 1 ? 'Patch' : 'Cell'} in ${this.tokenName(this.query)}`),
      ),
      h('p', { class: 'caption' }, `Block ${this.block}, ${head}${forTask}. It attends most to:`),
      h('ol', { class: 'places' }, ...rows),
    )
  }
}

function rgb(text: string): [number, number, number] {
  const value = Number.parseInt(text.replace('#', ''), 16)
  return [value >> 16, (value >> 8) & 0xff, value & 0xff]
}
