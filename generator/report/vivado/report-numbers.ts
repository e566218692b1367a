import { notAReport } from './report-error.js'

/** What Vivado writes where it knows no number, or where there is none: no path is constrained, no such site. */
const unknown = new Set(['', '-', 'NA', 'N/A', 'inf', '-inf'])

/**
 * A number of a report, or null where the tool has none: `12`, `-0.063ns`, `<0.01`, `1234(5.67%)`.
 * @param where - for the error: file and what the number is of
 * @throws InputError when it is something else.
 */
export function reportNumber(text: string, { path, of }: { readonly path: string; readonly of: string }) {
  const trimmed = text.trim()
  if (unknown.has(trimmed)) return null
  const [, digits] = /^<?(-?\d+(?:\.\d+)?)(?:ns|\(\s*<?[\d.]+%\))?$/.exec(trimmed) ?? []
  if (digits === undefined) throw notAReport(path, `${of}: ${JSON.stringify(trimmed)} is not a number`)
  return Number(digits)
}
