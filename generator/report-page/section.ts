import type { Section } from '../report-data/types/common.js'
import { type Child, h } from './dom.js'

/** What a section is about. */
export interface SectionWords {
  readonly id: string
  readonly title: string
  /** What the reader should take away: a sentence or two, of the data. */
  readonly finding: string
  /** How the figures come about. */
  readonly method: string
}

/** A section of the page. */
export function section(
  { id, title, finding, method }: SectionWords,
  ...body: readonly Child[]
): HTMLElement {
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    h('p', { class: 'finding' }, finding),
    ...body,
    h('p', { class: 'method' }, method),
  )
}

/** A section of data that may not apply: then a line says why. */
export function optionalSection<T extends object>(
  words: { readonly id: string; readonly title: string },
  data: Section<T>,
  render: (data: T) => HTMLElement,
): HTMLElement {
  if (!('absent' in data)) return render(data as T)
  const { id, title } = words
  return h(
    'section',
    { id, class: 'absent', 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    h('p', {}, data.absent),
  )
}

/** Parts of the page that are still to come. */
export const pending = new Set<Promise<void>>()

/** A part of the page that comes once its data is unpacked. */
export function later<T>(data: Promise<T>, render: (data: T) => readonly Child[]): HTMLElement {
  const body = h('div', {})
  const part: Promise<void> = data.then((ready) => {
    body.append(...render(ready))
    pending.delete(part)
  })
  pending.add(part)
  return body
}
