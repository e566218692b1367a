import { h } from './dom.js'

const choices = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const

type Theme = keyof typeof choices

const listeners: (() => void)[] = []

/** Runs when colours change, for what is drawn on canvas. */
export function onThemeChange(listener: () => void): void {
  listeners.push(listener)
}

/** The value of a CSS variable now. @param name - `--ink`, or `var(--ink)`. */
export function colour(name: string): string {
  const variable = name.replace(/^var\((.*)\)$/, '$1')
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim()
}

/** What `work` gives while colours are the light ones. */
export function withLightColours<T>(work: () => T): T {
  const { dataset } = document.documentElement
  const { theme } = dataset
  dataset.theme = 'light'
  try {
    return work()
  } finally {
    if (theme === undefined) delete dataset.theme
    else dataset.theme = theme
  }
}

/** Chooses between light and dark; what is chosen lasts as long as the page is open. */
export function themeSwitch(): HTMLElement {
  const select = h('select', { id: 'theme' })
  for (const [value, title] of Object.entries(choices)) select.append(h('option', { value }, title))
  select.addEventListener('change', () => apply(select.value as Theme))
  for (const query of ['(prefers-color-scheme: dark)', 'print'])
    matchMedia(query).addEventListener('change', tell)
  return h('label', { class: 'theme', for: 'theme' }, h('span', {}, 'Colours '), select)
}

function apply(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}
