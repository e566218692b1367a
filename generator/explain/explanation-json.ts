import type { Design } from '../design/design.js'
import { formatName, fractionBits } from '../numerics/format.js'
import type { ExplainedValue } from './explanation-text.js'
import { placesOf } from './parse-target.js'
import { hexText, realOf } from './quantity-text.js'
import type { TraceLine } from './trace.js'

/** What `explain --json` prints of a value: all of its parts. Integers on the way are text, as some exceed doubles. */
export function explanationJson(
  design: Design,
  { target, step, about, value, lines, places, cycle }: ExplainedValue,
): object {
  const { shape = [], format = 'index' } = design.program.tensors.get(target.tensor) ?? {}
  const isIndex = format === 'index'
  return {
    ...{ tensor: target.tensor, index: placesOf(target.index, shape), flat: target.index },
    ...{ step: step.name, kind: step.kind, about },
    value: Number(value.raw),
    hex: isIndex ? null : hexText(value.raw, format.width),
    real: isIndex ? null : realOf({ raw: value.raw, fraction: fractionBits(format) }),
    format: isIndex ? 'int' : formatName(format),
    lines: lines.map(lineJson),
    places,
    ...(cycle !== undefined && { cycle }),
  }
}

function lineJson({ raw, terms, ...line }: TraceLine): object {
  const hasValue = line.kind !== 'list' && line.kind !== 'part'
  return {
    ...line,
    ...(hasValue && { raw: `${raw}`, real: realOf({ raw, fraction: line.fraction }) }),
    terms: terms.map(({ label, operands, raw: result }) => ({
      ...{ label, operands: operands.map(String), raw: `${result}` },
    })),
  }
}
