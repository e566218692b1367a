/** A part of the documentation, as the sidebar has it. */
export interface Part {
  readonly text: string
  readonly items: { readonly text: string; readonly link: string }[]
}

/** The parts of docs/README.md: a heading each, and a line for each page. @param extra - lines of pages that are made, by their part */
export function navigation(contents: string, extra: Readonly<Record<string, readonly string[]>>): Part[] {
  const sections = contents.split(/^## /m).slice(1)
  return sections.map((section) => {
    const [text, ...lines] = section.split('\n')
    const all = [...lines, ...(extra[text] ?? [])]
    const items = all.flatMap((line) => {
      const [, name, path] = /^- \[([^\]]+)\]\(([^)]+)\.md\)/.exec(line) ?? []
      return name === undefined ? [] : [{ text: name, link: `/${path}` }]
    })
    return { text, items }
  })
}
