import { beatWidth, elementsPerBeat, type Field, type StreamPort } from '../base/streams.js'
import { headerParagraph } from './verilog-lines.js'

/** A port as the Verilog and C++ templates print it. */
export interface PortContext {
  readonly name: string
  readonly about: string
  /** Where its fields lie, as a paragraph of a module's header comment. */
  readonly layout: string
  readonly isInput: boolean
  /** Highest bit of the beat. */
  readonly msb: number
  readonly fields: readonly FieldContext[]
  /** Name of the C++ struct: `linear_op_beat`. */
  readonly beatType: string
}

/** A field as the templates print it. */
export interface FieldContext {
  readonly name: string
  readonly width: number
  readonly count: number
  readonly msb: number
  readonly lsb: number
  readonly signed: boolean
  readonly isVector: boolean
  /** `ap_int<32>` or `ap_uint<6>`. */
  readonly elementType: string
  /** The element type, or a vector of it. */
  readonly type: string
}

/** Template contexts of a unit's ports. */
export function portContexts(unitName: string, ports: readonly StreamPort[]): PortContext[] {
  return ports.map((port) => ({
    name: port.name,
    about: port.about,
    layout: layoutOf(port),
    isInput: port.direction === 'in',
    msb: beatWidth(port) - 1,
    fields: fieldContexts(port.fields),
    beatType: `${unitName}_${port.name}_beat`,
  }))
}

function layoutOf({ name, about, fields }: StreamPort): string {
  const places = fieldContexts(fields).map((field) => `${field.name}[${field.msb}:${field.lsb}]`)
  return headerParagraph(`${name}: ${about}: ${places.join(' ')}`)
}

/** Verilog part-selects of a port's fields: `{ tokens: '[7:0]', … }`. */
export function fieldSelects(port: StreamPort): Record<string, string> {
  return Object.fromEntries(
    fieldContexts(port.fields).map(({ name, msb, lsb }) => [
      name,
      msb === lsb ? `[${lsb}]` : `[${msb}:${lsb}]`,
    ]),
  )
}

function fieldContexts(fields: readonly Field[]): FieldContext[] {
  let lsb = 0
  return fields.map((field) => {
    const { name, width, signed } = field
    const count = elementsPerBeat(field)
    const elementType = `${signed ? 'ap_int' : 'ap_uint'}<${width}>`
    const isVector = field.count !== undefined
    const context = {
      name,
      width,
      count,
      signed,
      isVector,
      lsb,
      msb: lsb + width * count - 1,
      elementType,
      type: isVector ? `hls::vector<${elementType}, ${count}>` : elementType,
    }
    lsb += width * count
    return context
  })
}
