// The documentation as a site. Pages and navigation.json are what scripts/docs-site.ts wrote into pages/.
import { readFileSync } from 'node:fs'

const pages = new URL('../pages/', import.meta.url)
const { parts, version } = JSON.parse(readFileSync(new URL('navigation.json', pages), 'utf8'))

export default {
  title: 'moeforge',
  description:
    'FPGA accelerators for vision transformers with mixture-of-experts layers: one config in, bit-identical HLS C++ and Verilog out.',
  srcDir: 'pages',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    // Pages are plain Markdown: what looks like HTML or a template of Vue's is text.
    html: false,
    config: (markdown) => {
      const { escapeHtml } = markdown.utils
      markdown.renderer.rules.code_inline = (tokens, i) =>
        `<code v-pre>${escapeHtml(tokens[i].content)}</code>`
    },
  },
  themeConfig: {
    nav: [
      ...parts.map(({ text, items }) => ({
        text,
        link: items[0].link,
        activeMatch: `^/${text.toLowerCase()}/`,
      })),
      { text: version, link: '/changelog' },
    ],
    sidebar: parts.map((part) => ({ ...part, collapsed: false })),
    search: { provider: 'local' },
    outline: { level: [2, 3] },
  },
}
