// needs: g++
import { execa } from 'execa'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FixedFormat, fractionBits, maxRaw, minRaw } from '../../generator/numerics/format.js'
import { formats, integers } from '../numerics/definition.js'
import { compile } from './compile.js'

const seed = 20220411
const pairs = 24

// Sums of 126 bits of mixed sign have 128 bits; so do products of 64 bits.
test.each([64, 126])('integer operators equal BigInt arithmetic up to %d bits', async (width) => {
  const shapes = fc.sample(fc.tuple(formats(width), formats(width)), { seed, numRuns: pairs })
  const operands = shapes.map(([a, b]) => zip(values(a), values(b)))
  const got = await run(
    integerFunction(width <= 64 ? 'a * b' : '0'),
    shapes.map(([a, b]) => `${integerType(a)}, ${integerType(b)}`),
    operands,
  )
  shapes.forEach(([a, b], index) => {
    operands[index].forEach(([x, y], k) => {
      const fit = (value: bigint) =>
        a.signed ? BigInt.asIntN(a.width, value) : BigInt.asUintN(a.width, value)
      const shift = ((x % 80n) + 80n) % 80n
      const divisor = y === 0n ? 1n : y
      const mayCompare = a.signed === b.signed || (a.signed ? x : y) >= 0n
      const want = [
        [x + y, x - y, width <= 64 ? x * y : 0n, x / divisor, x % divisor],
        [x & y, x | y, x ^ y, fit(~x), -x, fit(x << shift), x >> shift],
        [fit(x + y), fit(x - y), fit(x * y), fit(x & y), fit(x | y), fit(x ^ y), fit(x / divisor)],
        [x < y, x > y, x <= y, x >= y, x === y, x !== y].map((holds) => (mayCompare && holds ? 1n : 0n)),
      ].flat()
      expect({ types: [a, b], seed, x, y, got: got[index][k] }).toEqual({
        types: [a, b],
        seed,
        x,
        y,
        got: want,
      })
    })
  })
})

test('fixed-point sums, products, quotients and comparisons equal BigInt arithmetic', async () => {
  const shapes = fc.sample(fc.tuple(formats(40), formats(40)), { seed, numRuns: pairs })
  const operands = shapes.map(([a, b]) => zip(values(a), values(b)))
  const got = await run(
    fixedFunction,
    shapes.map(([a, b]) => `${fixedType(a)}, ${fixedType(b)}`),
    operands,
  )
  shapes.forEach(([a, b], index) => {
    operands[index].forEach(([x, y], k) => {
      const fraction = Math.max(fractionBits(a), fractionBits(b))
      const [left, right] = [align(x, a, fraction), align(y, b, fraction)]
      const divisor = y === 0n ? 1n : y
      const quotient = (x << BigInt(Math.max(fractionBits(b), 0))) / divisor
      const compared = [
        left < right,
        left > right,
        left <= right,
        left >= right,
        left === right,
        left !== right,
      ]
      const want = [
        [left + right, left - right, x * y, quotient, -x],
        compared.map((holds) => (holds ? 1n : 0n)),
      ].flat()
      expect({ types: [a, b], seed, x, y, got: got[index][k] }).toEqual({
        types: [a, b],
        seed,
        x,
        y,
        got: want,
      })
    })
  })
})

const integerFunction = (product: string) => `
template <typename A, typename B> void apply(const A& a, const B& b) {
  const int shift = static_cast<int>(((a % 80) + 80) % 80);
  const B divisor = b == 0 ? B(1) : b;
  A sum = a, difference = a, product = a, both = a, either = a, one = a, quotient = a;
  sum += b;
  difference -= b;
  product *= b;
  both &= b;
  either |= b;
  one ^= b;
  quotient /= divisor;
  std::cout << a + b << ' ' << a - b << ' ' << ${product} << ' ' << a / divisor << ' ' << a % divisor << ' ';
  std::cout << (a & b) << ' ' << (a | b) << ' ' << (a ^ b) << ' ' << ~a << ' ' << -a << ' ';
  std::cout << (a << shift) << ' ' << (a >> shift) << ' ';
  std::cout << sum << ' ' << difference << ' ' << product << ' ' << both << ' ' << either << ' ' << one << ' ';
  std::cout << quotient << ' ';
  // A negative value and an unsigned one are not compared: the shim would stop.
  const bool left_signed = A(-1) < A(0), right_signed = B(-1) < B(0);
  if (left_signed == right_signed || (left_signed ? a >= A(0) : b >= B(0)))
    std::cout << (a < b) << ' ' << (a > b) << ' ' << (a <= b) << ' ' << (a >= b) << ' ' << (a == b) << ' ' << (a != b);
  else
    std::cout << "0 0 0 0 0 0";
}`

const fixedFunction = `
template <typename T> typename std::enable_if<T::is_signed, ap_int<T::width>>::type raw(const T& x) { return x.range(); }
template <typename T> typename std::enable_if<!T::is_signed, ap_uint<T::width>>::type raw(const T& x) { return x.range(); }
template <typename A, typename B> void apply(const A& a, const B& b) {
  B divisor = b;
  if (b == 0) divisor.range() = 1;
  std::cout << raw(a + b) << ' ' << raw(a - b) << ' ' << raw(a * b) << ' ' << raw(a / divisor) << ' ' << raw(-a) << ' ';
  std::cout << (a < b) << ' ' << (a > b) << ' ' << (a <= b) << ' ' << (a >= b) << ' ' << (a == b) << ' ' << (a != b);
}`

/** The numbers `apply<types>` prints for each pair of operands. */
async function run(apply: string, types: string[], operands: [bigint, bigint][][]): Promise<bigint[][][]> {
  const program = await compile(`
#include <iostream>
#include "ap_fixed.h"
${apply}
template <typename A, typename B> __attribute__((noinline)) void each() {
  int count = 0;
  for (std::cin >> count; count > 0; count--) {
    unsigned long long words[4];
    for (unsigned long long& word : words) std::cin >> word;
    A a;
    B b;
    a.range(a.length() - 1, 0) = (ap_uint<128>(words[0]) << 64) | words[1];
    b.range(b.length() - 1, 0) = (ap_uint<128>(words[2]) << 64) | words[3];
    apply(a, b);
    std::cout << '\\n';
  }
}
int main() {
${types.map((pair) => `  each<${pair}>();`).join('\n')}
}
`)
  const words = operands.map((list) => [list.length, ...list.flat().flatMap(halves)].join(' '))
  const { stdout } = await execa(program, { input: words.join('\n') })
  const lines = stdout.split('\n').map((line) => line.split(' ').map(BigInt))
  return operands.map((list) => lines.splice(0, list.length))
}

function values(format: FixedFormat): bigint[] {
  const [min, max] = [minRaw(format), maxRaw(format)]
  const random = fc.sample(integers(format.width + 1), { seed: seed + format.width, numRuns: 200 })
  return [min, max, min, max, 0n, ...random.filter((value) => value >= min && value <= max)].slice(0, 60)
}

/** The high and the low 64 bits. */
function halves(value: bigint): [bigint, bigint] {
  return [BigInt.asUintN(64, value >> 64n), BigInt.asUintN(64, value)]
}

function zip(a: bigint[], b: bigint[]): [bigint, bigint][] {
  const extremes = a.slice(0, 2).flatMap((x) => b.slice(0, 2).map((y): [bigint, bigint] => [x, y]))
  const rest = a.slice(0, Math.min(a.length, b.length)).map((x, index): [bigint, bigint] => [x, b[index]])
  return [...extremes, ...rest]
}

function align(raw: bigint, format: FixedFormat, fraction: number): bigint {
  return raw << BigInt(fraction - fractionBits(format))
}

function integerType({ width, signed }: FixedFormat): string {
  return `ap_${signed ? '' : 'u'}int<${width}>`
}

function fixedType({ width, integerBits, signed }: FixedFormat): string {
  return `ap_${signed ? '' : 'u'}fixed<${width}, ${integerBits}>`
}
