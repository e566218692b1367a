/** One kind of value on a stream. */
export interface Field {
  readonly name: string
  /** Bits of one element, 1 to 32. */
  readonly width: number
  readonly signed: boolean
  /** Elements of a vector, element 0 in the lowest bits; absent for a scalar. */
  readonly count?: number
}

/** A valid/ready stream of a unit. Its fields are packed into a beat in order, the first in the lowest bits. */
export interface StreamPort {
  readonly name: string
  readonly direction: 'in' | 'out'
  readonly about: string
  readonly fields: readonly Field[]
}

/** What flows over one stream: for each field `beats * elementsPerBeat` integers, beat by beat. */
export interface StreamData {
  readonly beats: number
  readonly fields: Readonly<Record<string, Int32Array>>
}

/** Stream contents by port name. */
export type Streams = Readonly<Record<string, StreamData>>

/** Elements that a beat carries of a field. */
export function elementsPerBeat(field: Field): number {
  return field.count ?? 1
}

/** Bits of one beat of a stream. */
export function beatWidth(port: StreamPort): number {
  return port.fields.reduce((bits, field) => bits + field.width * elementsPerBeat(field), 0)
}
