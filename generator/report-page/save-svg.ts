import { button } from './controls.js'
import { colour, withLightColours } from './theme.js'

/** A button that saves a picture as an SVG file, in light colours, for papers. @param picture - the one that is shown. */
export function saveButton(name: string, picture: () => SVGElement | null): HTMLElement {
  const save = () => {
    const svg = picture()
    if (svg !== null) download(`${name}.svg`, svgText(svg))
  }
  const element = button('SVG', save, `Save ${name} as SVG`)
  element.classList.add('save')
  return element
}

/** A file of its own: without variables, and with the font that the page has. */
function svgText(svg: SVGElement): string {
  const copy = svg.cloneNode(true) as SVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('font-family', 'Helvetica, Arial, sans-serif')
  const text = new XMLSerializer().serializeToString(copy)
  return withLightColours(() => text.replace(/var\((--[\w-]+)\)/g, (_, name: string) => colour(name)))
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
