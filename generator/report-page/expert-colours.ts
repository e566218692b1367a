/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

/**
 * The colour of an expert: hues around the circle in OKLCH, lightness in three steps, so that neighbours differ in both.
 * Numbers stand beside colours wherever one matters.
 */
export function expertColour(expert: number, experts: number): Rgb {
  const hue = (360 * expert) / experts
  const lightness = [0.72, 0.5, 0.86][expert % 3]
  return fromOklch(lightness, 0.13, hue)
}

/** The same as CSS. */
export function expertCss(expert: number, experts: number): string {
  return `rgb(${expertColour(expert, experts).join(' ')})`
}

/** Ink that is read on an expert's colour. */
export function expertInk(expert: number, experts: number): string {
  const [red, green, blue] = expertColour(expert, experts)
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#111' : '#fff'
}

// Björn Ottosson's OKLab, clipped to sRGB.
function fromOklch(lightness: number, chroma: number, hue: number): Rgb {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  const [red, green, blue] = linear.map((value) => {
    const clipped = Math.min(1, Math.max(0, value))
    const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055
    return Math.round(255 * encoded)
  })
  return [red, green, blue]
}
