import { h } from './dom.js'

/** A choice of one among few, as buttons side by side. */
export interface Choice {
  readonly title: string
  readonly options: readonly string[]
  readonly chosen: number
  readonly onChange: (index: number) => void
}

let groups = 0

/** Radio buttons that look like one switch. */
export function choice({ title, options, chosen, onChange }: Choice): HTMLElement {
  const name = `choice-${groups++}`
  const buttons = options.map((option, index) => {
    const input = h('input', { type: 'radio', name, value: index, checked: index === chosen })
    input.addEventListener('change', () => onChange(index))
    return h('label', {}, input, h('span', {}, option))
  })
  return h('fieldset', { class: 'choice' }, h('legend', {}, title), h('div', {}, ...buttons))
}

/** A push button. */
export function button(title: string, onClick: () => void, label = title): HTMLButtonElement {
  const element = h('button', { type: 'button', 'aria-label': label }, title)
  element.addEventListener('click', onClick)
  return element
}
