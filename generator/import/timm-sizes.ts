/** Sizes that a word of a timm architecture's name stands for. */
export interface Size {
  readonly dim: number
  readonly depth: number
  readonly heads: number
  readonly mlpRatio: number
  /** Left out: there are biases. */
  readonly qkvBias?: false
}

const plain: Readonly<Record<string, Size>> = {
  tiny: { dim: 192, depth: 12, heads: 3, mlpRatio: 4 },
  small: { dim: 384, depth: 12, heads: 6, mlpRatio: 4 },
  base: { dim: 768, depth: 12, heads: 12, mlpRatio: 4 },
  large: { dim: 1024, depth: 24, heads: 16, mlpRatio: 4 },
  huge: { dim: 1280, depth: 32, heads: 16, mlpRatio: 4 },
  giant: { dim: 1408, depth: 40, heads: 16, mlpRatio: 48 / 11 },
  gigantic: { dim: 1664, depth: 48, heads: 16, mlpRatio: 64 / 13 },
}

const medium: Size = { dim: 512, depth: 12, heads: 8, mlpRatio: 4 }
const betwixt: Size = { dim: 640, depth: 12, heads: 10, mlpRatio: 4 }

/** Words stand for other sizes in some families. */
const tables = {
  plain,
  deit3: { ...plain, medium },
  clip: { ...plain, xsmall: { dim: 256, depth: 10, heads: 4, mlpRatio: 4 }, medium, betwixt },
  gap: {
    medium: { ...medium, qkvBias: false },
    betwixt: { ...betwixt, qkvBias: false },
    base: { ...plain.base, heads: 16 },
    huge: plain.huge,
    giant: plain.giant,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Size>>>>

export type SizeTable = keyof typeof tables

/** What a word means in a family; undefined where it means nothing. */
export function sizesOf(table: SizeTable, word: string): Size | undefined {
  const sizes: Readonly<Record<string, Size>> = tables[table]
  return Object.hasOwn(sizes, word) ? sizes[word] : undefined
}
