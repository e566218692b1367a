/** A pickle that cannot be read. The message goes on from what was read: `is not a sound file of torch.save: …`. */
export class PickleError extends Error {}

/** The bytes end before the pickle does. */
export class PickleCutOff extends PickleError {
  constructor() {
    super('it ends in the middle')
  }
}

/** Reads the arguments of opcodes, one after the other. @throws PickleCutOff after the last byte. */
export class PickleCursor {
  private readonly view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  take(length: number): Uint8Array {
    const start = this.at
    if (length > this.bytes.length - start) throw new PickleCutOff()
    this.at = start + length
    return this.bytes.subarray(start, this.at)
  }

  /** An unsigned little-endian number of 1 to 8 bytes. */
  unsigned(bytes: number): number {
    return this.take(bytes).reduceRight((value, byte) => value * 256 + byte, 0)
  }

  int32(): number {
    const { at } = this
    this.take(4)
    return this.view.getInt32(at, true)
  }

  /** A double, which pickles hold big-endian. */
  double(): number {
    const { at } = this
    this.take(8)
    return this.view.getFloat64(at, false)
  }

  /** A whole number of any size in two's complement; as a bigint where a number does not hold it. */
  long(bytes: number): number | bigint {
    const digits = this.take(bytes)
    const value = digits.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    const signed = BigInt.asIntN(8 * bytes, value)
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length))
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0) throw new PickleCutOff()
    const text = this.text(end - this.at)
    this.at = end + 1
    return text
  }
}
