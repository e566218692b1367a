import { posix } from 'node:path'

/** Pages outside of docs/ that the site has too, by their paths there. */
const others: Readonly<Record<string, string>> = {
  'README.md': 'about.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
}

/**
 * A page's text with links as the site has them: README.md of docs is its index, pages of the root have names of their own, and what is no
 * page, such as a source file, is named by its path.
 * @param path - of the page, from the root on
 */
export function siteText(path: string, text: string): string {
  return text.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, words: string, target: string) => {
    if (/^(https?:|#)/.test(target)) return link
    const [file, anchor] = target.split('#')
    const there = sitePath(posix.normalize(posix.join(posix.dirname(path), file)))
    if (there === null) return `${words} (\`${posix.normalize(posix.join(posix.dirname(path), file))}\`)`
    const from = posix.dirname(sitePath(path) ?? '')
    const relative = posix.relative(from, there)
    return `[${words}](${relative.startsWith('.') ? relative : `./${relative}`}${anchor === undefined ? '' : `#${anchor}`})`
  })
}

/** Where a page or picture of the project is in the site; null: it is neither. */
export function sitePath(path: string): string | null {
  if (others[path] !== undefined) return others[path]
  if (path === 'docs/README.md') return 'index.md'
  return /^docs\/.*\.(md|png)$/.test(path) ? path.slice('docs/'.length) : null
}

/** The pages of the root that the site has. */
export const rootPages: readonly string[] = Object.keys(others)
