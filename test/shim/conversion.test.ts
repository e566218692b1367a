// needs: g++
import { execa } from 'execa'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type FixedFormat,
  formatName,
  fractionBits,
  maxRaw,
  minRaw,
  type Overflow,
  type Rounding,
} from '../../generator/numerics/format.js'
import { realToRaw, requantize } from '../../generator/numerics/requantize.js'
import { formats, integers } from '../numerics/definition.js'
import { compile } from './compile.js'

const seed = 20230518

/** One conversion of the C++ program: from a format, or from double. */
interface Case {
  readonly from: FixedFormat | 'double'
  readonly to: FixedFormat
  readonly rounding: Rounding
  readonly overflow: Overflow
}

test('assignments between fixed-point formats equal requantize for every value', async () => {
  const pairs = [
    ...fc.sample(fc.tuple(formats(64), formats(64)), { seed, numRuns: 40 }),
    ...fc.sample(fc.tuple(formats(128), formats(128)), { seed, numRuns: 16 }),
    ...namedPairs(),
  ]
  const cases = pairs.flatMap(([from, to]) => modes.map((mode) => ({ from, to, ...mode })))
  const inputs = cases.map(({ from, to }) => rawValues(from, to))
  const got = await convert(cases, inputs)
  cases.forEach(({ from, to, rounding, overflow }, index) => {
    const options = { fromFraction: fractionBits(from), to, rounding, overflow }
    inputs[index].forEach((raw, k) => {
      const want = requantize(raw, options)
      if (pattern(want, to) !== got[index][k]) {
        const name = `${formatName(from)} to ${formatName(to)} ${rounding} ${overflow} seed=${seed}`
        expect.fail(`${name}: raw ${raw}, got pattern ${got[index][k]}, want ${pattern(want, to)}`)
      }
    })
  })
})

test('fixed-point numbers from double equal realToRaw', async () => {
  const cases = fc
    .sample(formats(64), { seed, numRuns: 20 })
    .flatMap((to) => modes.map((mode) => ({ from: 'double' as const, to, ...mode })))
  const inputs = cases.map(({ to }) => doubles(to))
  const got = await convert(
    cases,
    inputs.map((values) => values.map(bitsOf)),
  )
  cases.forEach(({ to, rounding, overflow }, index) => {
    inputs[index].forEach((value, k) => {
      const want = pattern(realToRaw(value, { to, rounding, overflow }), to)
      if (want !== got[index][k]) {
        const name = `${formatName(to)} ${rounding} ${overflow} seed=${seed}`
        expect.fail(`${name}: ${value}, got pattern ${got[index][k]}, want ${want}`)
      }
    })
  })
})

const modes = (['trn', 'rnd'] as const).flatMap((rounding) =>
  (['wrap', 'sat'] as const).map((overflow) => ({ rounding, overflow })),
)

/** Formats whose points lie far apart, so that every bit is lost on one side or the other. */
function namedPairs(): [FixedFormat, FixedFormat][] {
  const high = { width: 64, integerBits: 150, signed: true }
  const low = { width: 64, integerBits: -3, signed: true }
  const unsigned = { width: 64, integerBits: 64, signed: false }
  return [
    [high, low],
    [low, high],
    [unsigned, low],
    [high, unsigned],
    [low, unsigned],
    [unsigned, high],
  ]
}

/** Values of `from`: its limits, the neighbourhood of the limits and halves of `to`, and random ones. */
function rawValues(from: FixedFormat, to: FixedFormat): bigint[] {
  const shift = fractionBits(from) - fractionBits(to)
  const edges = [minRaw(to), maxRaw(to), 0n, 1n, -1n].flatMap((raw) => {
    const there = shift >= 0 ? raw << BigInt(shift) : raw >> BigInt(-shift)
    const half = shift > 0 ? 1n << BigInt(shift - 1) : 0n
    return [-1n, 0n, 1n].flatMap((offset) => [there + offset, there + half + offset, there - half + offset])
  })
  const random = fc.sample(integers(from.width + 1), { seed, numRuns: 60 })
  return [minRaw(from), minRaw(from) + 1n, maxRaw(from), maxRaw(from) - 1n, ...edges, ...random].filter(
    (raw) => raw >= minRaw(from) && raw <= maxRaw(from),
  )
}

function doubles(to: FixedFormat): number[] {
  const unit = 2 ** -fractionBits(to)
  const near = [minRaw(to), maxRaw(to), 0n, 1n, -1n].flatMap((raw) =>
    [-1, -0.5, -0.25, 0, 0.25, 0.5, 1].map((offset) => (Number(raw) + offset) * unit),
  )
  const random = fc.sample(fc.double({ min: -4, max: 4, noNaN: true }), { seed, numRuns: 40 })
  const rare = [5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 0.49999999999999994 * unit, -0]
  return [...near, ...rare, ...random, ...random.map((value) => value * Number(maxRaw(to)) * unit)]
}

/** Raw patterns of the results, for each case and input pattern of up to 128 bits. */
async function convert(cases: readonly Case[], inputs: readonly bigint[][]): Promise<bigint[][]> {
  const program = await compile(source(cases))
  const input = inputs.map((values) => `${values.length} ${values.map(words).join(' ')}`).join('\n')
  const { stdout } = await execa(program, { input })
  return stdout.split('\n').map((line) => line.trim().split(' ').map(BigInt))
}

function source(cases: readonly Case[]): string {
  const calls = cases.map(({ from, to, rounding, overflow }) => {
    const target = `${typeName(to, `, AP_${rounding}, AP_${overflow}`.toUpperCase())}`
    return from === 'double' ? `  from_double<${target}>();` : `  convert<${typeName(from)}, ${target}>();`
  })
  return `
#include <cstring>
#include <iostream>
#include "ap_fixed.h"

static unsigned long long next() {
  unsigned long long word = 0;
  if (!(std::cin >> word)) std::abort();
  return word;
}
template <typename From, typename To> __attribute__((noinline)) void convert() {
  for (unsigned long long count = next(); count > 0; count--) {
    ap_uint<128> bits;
    bits.range(127, 64) = next();
    bits.range(63, 0) = next();
    From from;
    from.range(From::width - 1, 0) = bits;
    const To to = from;
    std::cout << to.range(To::width - 1, 0) << ' ';
  }
  std::cout << '\\n';
}
template <typename To> __attribute__((noinline)) void from_double() {
  for (unsigned long long count = next(); count > 0; count--) {
    const unsigned long long word = (next(), next());
    double value;
    std::memcpy(&value, &word, sizeof value);
    const To to = value;
    std::cout << to.range(To::width - 1, 0) << ' ';
  }
  std::cout << '\\n';
}
int main() {
${calls.join('\n')}
}
`
}

function typeName({ width, integerBits, signed }: FixedFormat, modes = ''): string {
  return `ap_${signed ? '' : 'u'}fixed<${width}, ${integerBits}${modes}>`
}

function pattern(raw: bigint, { width }: FixedFormat): bigint {
  return BigInt.asUintN(width, raw)
}

/** The high and the low 64 bits. */
function words(value: bigint): string {
  return `${BigInt.asUintN(64, value >> 64n)} ${BigInt.asUintN(64, value)}`
}

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}
