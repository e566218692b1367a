import { expect, test } from 'vitest'
import { emittedHeaders } from './emitted.js'

// Between the processes of a dataflow region a stream must hold any number of elements in simulation, elsewhere no more than
// in hardware. sim/shim/hls_stream.h tells the two apart by the depth in a stream's type, so that has to be where it belongs.

test('streams that are declared have a name, and a depth in their type just where no dataflow region is', () => {
  const declared = emittedHeaders().flatMap(({ name, lines }) =>
    lines.flatMap((line, index) =>
      isDeclared(line) ? [{ at: `${name}: ${line.trim()}`, line, isParallel: isParallel(lines, index) }] : [],
    ),
  )
  expect(declared.length).toBeGreaterThan(10)
  expect(declared.filter(({ line }) => !isNamed(line)).map(({ at }) => at)).toEqual([])
  expect(
    declared.filter(({ line, isParallel }) => hasDepth(line) === isParallel).map(({ at }) => at),
  ).toEqual([])
})

test('what is looked for is found', () => {
  const sequential = [
    'void run(hls::stream<int> &to) {',
    '    hls::stream<int> x("x");',
    '    for (;;) {',
    pragma,
    '    }',
    '}',
  ]
  const parallel = ['void run() {', '    if (a) { b(); }', pragma, '    hls::stream<beat<C, 2>> x("x");', '}']
  expect(sequential.map(isDeclared)).toEqual([false, true, false, false, false, false])
  expect(isParallel(sequential, 1)).toBe(false)
  expect(isParallel(parallel, 3)).toBe(true)
  expect(['hls::stream<beat<C, 2>> x("x");', 'hls::stream<beat<C, 2>, 2> x("x");'].map(hasDepth)).toEqual([
    false,
    true,
  ])
  expect(['hls::stream<int, 2> x;', 'hls::stream<int, 2> x("y");'].map(isNamed)).toEqual([false, false])
})

const pragma = '#pragma HLS DATAFLOW'

/** Whether a line declares streams, rather than references to them. */
function isDeclared(line: string): boolean {
  return /^\s*(static )?hls::stream<.*;/.test(line) && !/>\s*&/.test(line)
}

function isNamed(line: string): boolean {
  return /> (\w+)\("\1"\);$/.test(line)
}

function hasDepth(line: string): boolean {
  let level = 0
  for (const sign of line.slice(line.indexOf('<'))) {
    if (sign === '<') level++
    if (sign === '>') level--
    if (sign === ',' && level === 1) return true
  }
  return false
}

/** Whether the block around a line is a dataflow region: the pragma stands in it, not in a block inside it. */
function isParallel(lines: readonly string[], index: number): boolean {
  return after(lines.slice(0, index).reverse(), '}', '{') || after(lines.slice(index), '{', '}')
}

/** Whether the pragma comes before the block ends, past blocks that open and close. */
function after(lines: readonly string[], opening: string, closing: string): boolean {
  let level = 0
  for (const line of lines) {
    if (level === 0 && line.trim() === pragma) return true
    level += count(line, opening) - count(line, closing)
    if (level < 0) return false
  }
  return false
}

function count(line: string, sign: string): number {
  return line.split(sign).length - 1
}
