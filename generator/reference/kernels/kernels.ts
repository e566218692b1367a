import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import wabt from 'wabt'
import { packageRoot } from '../../base/root.js'
import { saturateCodes } from '../../numerics/format.js'
import { attentionBlockDims, scaleFraction } from '../../units/attention_reorder/attention_reorder.params.js'
import type { AttentionLoops, AttentionSizes, Finish, KernelMatrix } from './kernel-operands.js'
import { Threads } from './threads.js'

/** Functions of kernels.wat; addresses and counts as it says. */
interface Exports {
  readonly exact: (...operands: readonly (number | bigint)[]) => void
  readonly floored: (...operands: readonly number[]) => void
  readonly scores: (...operands: readonly (number | bigint)[]) => void
  readonly mix: (...operands: readonly number[]) => void
}

/** Bits of a piece of x, of which 32 products with 16-bit weights fit 32 bits. */
const pieceBits = 9
const page = 65536
const mostPages = 65536

/** Multiply-accumulates below which a product is not worth waking a thread for. */
const leastShared = 500_000

/** Products of 14 dropped bits: the only ones that `floored` does. */
export const flooredShift = 14

/**
 * Exact integer loops at hardware speed, in WebAssembly SIMD. What they compute is the reference's (docs/reference/numerics.md);
 * test/reference/kernels.test.ts compares.
 */
export class Kernels {
  private kept = page

  private constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly run: Exports,
    private readonly threads: Threads,
  ) {}

  /** @param threads - how many further threads share the tokens of large products. */
  static async create(threads = 0): Promise<Kernels> {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: mostPages, shared: true })
    const module = await WebAssembly.compile(await binary())
    const instance = await WebAssembly.instantiate(module, { model: { memory } })
    const exports = instance.exports as unknown as Exports
    return new Kernels(memory, exports, await Threads.start(threads, { memory, module }))
  }

  /** Keeps a matrix for as long as the kernels live; null where a value needs more than 16 bits. */
  matrix(values: Int32Array, columns: number): KernelMatrix | null {
    if (values.some((value) => value !== (value << 16) >> 16)) return null
    const rows = values.length / columns
    const vectors = Math.ceil(columns / 8)
    const address = this.keep(rows * vectors * 16)
    const packed = new Int16Array(this.memory.buffer, address, rows * vectors * 8)
    for (let row = 0; row < rows; row++)
      packed.set(values.subarray(row * columns, (row + 1) * columns), row * vectors * 8)
    return { address, rows, columns, vectors }
  }

  /** x . W^T with whole products, finished. @param xWidth - bits of x. @returns [tokens][rows] */
  exact(matrix: KernelMatrix, { x, xWidth, bias, scale = null }: ExactOperands, finish: Finish): Int32Array {
    const { rows, columns, vectors } = matrix
    const tokens = x.length / columns
    const pieces = Math.ceil(xWidth / pieceBits)
    const shifts = Array.from({ length: pieces }, (_, piece) => piece * pieceBits)
    const [xs, biases, scales, y] = this.scratch(
      ...[tokens * pieces * vectors * 16, rows * 4, rows * 4, tokens * rows * 4],
    )
    this.split({ address: xs, x, columns, vectors }, shifts, 32)
    new Int32Array(this.memory.buffer, biases, rows).set(bias)
    const factors = new Int32Array(this.memory.buffer, scales, rows)
    if (scale === null) factors.fill(1)
    else factors.set(scale)
    const { biasShift, outShift, outWidth, round, overflow } = finish
    const half = round && outShift > 0 ? 1n << BigInt(outShift - 1) : 0n
    const wide = [BigInt(biasShift), half, BigInt(outShift), BigInt(64 - outWidth)]
    this.share('exact', { tokens, work: tokens * rows * columns }, (from, count) => [
      xs + from * pieces * vectors * 16,
      pieces,
      BigInt(pieceBits),
      matrix.address,
      biases,
      scales,
      y + from * rows * 4,
      vectors,
      count,
      rows,
      ...wide,
      saturateCodes[overflow],
    ])
    return this.read(y, tokens * rows)
  }

  /** bias + x . W^T, each product floored by `flooredShift` bits, modulo 2^32. @returns [tokens][rows] */
  floored(matrix: KernelMatrix, x: Int32Array, bias: Int32Array): Int32Array {
    const { rows, columns, vectors } = matrix
    const tokens = x.length / columns
    const [xs, y] = this.scratch(tokens * 3 * vectors * 16, tokens * rows * 4)
    this.split({ address: xs, x, columns, vectors }, [0, flooredShift, flooredShift + pieceBits], 32)
    const sums = new Int32Array(this.memory.buffer, y, tokens * rows)
    for (let token = 0; token < tokens; token++) sums.set(bias, token * rows)
    this.share('floored', { tokens, work: tokens * rows * columns }, (from, count) => [
      xs + from * 3 * vectors * 16,
      matrix.address,
      y + from * rows * 4,
      vectors,
      count,
      rows,
      flooredShift,
      pieceBits,
    ])
    return this.read(y, tokens * rows)
  }

  /** Runs a function on all tokens, where it pays in parts: one a thread, the last one here. */
  private share(
    name: 'exact' | 'floored',
    { tokens, work }: { readonly tokens: number; readonly work: number },
    operands: (from: number, count: number) => readonly (number | bigint)[],
  ): void {
    const parts = work < leastShared ? 1 : Math.min(tokens, this.threads.count + 1)
    const start = (part: number) => Math.floor((part * tokens) / parts)
    const part = (number: number) => operands(start(number), start(number + 1) - start(number))
    const ends = Array.from({ length: parts - 1 }, (_, thread) =>
      this.threads.run(thread, name, part(thread)),
    )
    // The functions differ in what they take; the operands are those of the one that is named.
    const run = this.run[name] as (...of: readonly (number | bigint)[]) => void
    run(...part(parts - 1))
    for (const end of ends) end()
  }

  /** The loops of one layer of floored attention; valid until any other call. */
  attention(
    { heads, headDim, tokens, fraction, scale }: AttentionSizes,
    { q, k, v }: { readonly q: Int32Array; readonly k: Int32Array; readonly v: Int32Array },
  ): AttentionLoops {
    const dim = heads * headDim
    const size = tokens * dim * 4
    const [qs, ks, vs, ys, row] = this.scratch(size, size, size, size, tokens * 4)
    const words = (address: number, length: number) => new Int32Array(this.memory.buffer, address, length)
    for (const [address, values] of [
      [qs, q],
      [ks, k],
      [vs, v],
    ] as const)
      words(address, tokens * dim).set(values)
    const blocks = headDim / attentionBlockDims
    const of = (query: number, head: number) => (query * dim + head * headDim) * 4
    return {
      scores: (query, head) => {
        const [queryAt, keys] = [qs + of(query, head), ks + of(0, head)]
        this.run.scores(
          queryAt,
          keys,
          row,
          blocks,
          tokens,
          dim * 4,
          fraction,
          BigInt(scale),
          BigInt(scaleFraction),
        )
        return words(row, tokens)
      },
      mix: (query, head, weights) => {
        words(row, tokens).set(weights)
        this.run.mix(vs + of(0, head), row, ys + of(query, head), headDim / 4, tokens, dim * 4, fraction)
      },
      result: () => this.read(ys, tokens * dim),
    }
  }

  /**
   * x . W^T with whole products, of a matrix that is used once.
   * @param x - [tokens][columns] of `xWidth` bits. @param w - [rows][columns] of at most 16 bits.
   * @returns the sums' low 32 bits, unsigned, and what is above: [tokens][rows] each.
   */
  sums(x: Int32Array, xWidth: number, { w, columns }: { readonly w: Int32Array; readonly columns: number }) {
    const vectors = Math.ceil(columns / 8)
    const [tokens, rows] = [x.length / columns, w.length / columns]
    const pieces = Math.ceil(xWidth / pieceBits)
    const sizes = [tokens * pieces, rows].map((count) => count * vectors * 16)
    const [xs, ws, zeros, ones, y] = this.scratch(...sizes, rows * 4, rows * 4, tokens * rows * 4)
    const shifts = Array.from({ length: pieces }, (_, piece) => piece * pieceBits)
    this.split({ address: xs, x, columns, vectors }, shifts, 32)
    this.split({ address: ws, x: w, columns, vectors }, [0], 32)
    new Int32Array(this.memory.buffer, zeros, rows).fill(0)
    new Int32Array(this.memory.buffer, ones, rows).fill(1)
    const part = (shift: bigint) => {
      this.share('exact', { tokens, work: tokens * rows * columns }, (from, count) => [
        ...[
          xs + from * pieces * vectors * 16,
          pieces,
          BigInt(pieceBits),
          ws,
          zeros,
          ones,
          y + from * rows * 4,
        ],
        ...[vectors, count, rows, 0n, 0n, shift, 32n, 0],
      ])
      return this.read(y, tokens * rows)
    }
    return { low: new Uint32Array(part(0n).buffer), high: part(32n) }
  }

  /** Memory for a call: addresses of areas of so many bytes, valid until the next one. */
  private scratch(...sizes: readonly number[]): number[] {
    const addresses: number[] = []
    let next = this.kept
    for (const size of sizes) {
      addresses.push(next)
      next = aligned(next + size)
    }
    this.reserve(next)
    return addresses
  }

  private keep(bytes: number): number {
    const address = this.kept
    this.kept = aligned(address + bytes)
    this.reserve(this.kept)
    return address
  }

  private reserve(end: number): void {
    const missing = end - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / page) + 16)
  }

  private read(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length).slice()
  }

  /** Cuts x at the given bits: the uppermost piece is signed, the others are not. */
  private split({ address, x, columns, vectors }: SplitRows, shifts: readonly number[], width: number): void {
    const padded = vectors * 8
    const tokens = x.length / columns
    const pieces = new Int16Array(this.memory.buffer, address, tokens * shifts.length * padded).fill(0)
    for (const [piece, shift] of shifts.entries()) {
      const mask = piece + 1 < shifts.length ? 2 ** (shifts[piece + 1] - shift) - 1 : -1
      const safe = Math.min(shift, width - 1)
      for (let token = 0; token < tokens; token++) {
        const to = (token * shifts.length + piece) * padded
        const from = token * columns
        for (let i = 0; i < columns; i++) pieces[to + i] = (x[from + i] >> safe) & mask
      }
    }
  }
}

/** What meets a matrix. */
interface ExactOperands {
  readonly x: Int32Array
  /** Bits of x. */
  readonly xWidth: number
  readonly bias: Int32Array
  /** Factors of sums; null: none. */
  readonly scale?: Int32Array | null
}

interface SplitRows {
  readonly address: number
  readonly x: Int32Array
  readonly columns: number
  readonly vectors: number
}

function aligned(address: number): number {
  return Math.ceil(address / 64) * 64
}

let compiled: Promise<Uint8Array<ArrayBuffer>> | undefined

/** kernels.wat as WebAssembly, assembled once. */
function binary(): Promise<Uint8Array<ArrayBuffer>> {
  compiled ??= (async () => {
    const path = join(packageRoot, 'generator/reference/kernels/kernels.wat')
    const text = (await wabt()).parseWat(path, readFileSync(path, 'utf8'), { simd: true, threads: true })
    const bytes = text.toBinary({}).buffer
    text.destroy()
    return Uint8Array.from(bytes)
  })()
  return compiled
}
