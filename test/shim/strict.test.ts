// needs: g++
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { units } from '../../generator/units/index.js'
import { emittedDesigns, emittedHeaders } from './emitted.js'

const vendorHeaders = ['ap_fixed.h', 'ap_int.h', 'hls_stream.h', 'hls_vector.h', 'hls_math.h']
const silent = ['-Wno-unknown-pragmas', '-Wno-unused-label']
const warnings = ['-Wall', '-Wextra', '-Wconversion', ...silent, '-Werror']
const flags = ['-std=c++14', '-fsyntax-only', ...warnings, '-I', join(packageRoot, 'sim', 'shim-strict')]

describe('what is emitted compiles against the listed members only', () => {
  test.each(emittedDesigns)('$label', async ({ sources }) => {
    expect(sources.length).toBeGreaterThan(units.length)
    for (const [index, { label, files }] of sources.entries()) {
      await withTemporaryFolder(join(tmpdir(), `moeforge-strict-${index}-`), async (cwd) => {
        await writeFiles(cwd, files)
        // The kernel's test bench is no part of what is synthesised.
        const drivers = [...files.keys()].filter((path) => /(?<!kernel_main)\.cpp$/.test(path))
        expect(drivers).toHaveLength(1)
        const args = [...flags, '-I', 'hls', '-I', 'sim', ...drivers]
        const { stderr, exitCode } = await execa('g++', args, { cwd, reject: false })
        expect({ label, stderr, exitCode }).toEqual({ label, stderr: '', exitCode: 0 })
      })
    }
  })
})

const accepted: [string, string][] = [
  ['arithmetic', 'ap_int<8> a; ap_uint<5> b; ap_int<20> c = (a + b) * 3 - (a << 2) / b; (void)c;'],
  ['bits', 'ap_uint<8> a; a[3] = true; ap_uint<4> b = a.range(7, 4); if (b > 2) b++;'],
  ['int', 'ap_int<32> a; int b = a; if (a) b = a.to_int(); (void)b;'],
  ['fixed', 'ap_fixed<16, 4> a, b; a += b * b; if (a < 0) a.range(15, 0) = ap_int<16>(1);'],
  ['streams', 'hls::stream<hls::vector<ap_int<4>, 2>> a("a"); a.write(a.read());'],
  ['the depth of streams', 'hls::stream<int, 2> a("a"); hls::stream<int> &b = a; b.write(a.read());'],
]

// What sim/shim has, or native integers would do silently, and what headers that differ would take differently.
const refused: [string, string, string][] = [
  ['a member that sim/shim has', 'ap_int<8> a; (void)a.to_long();', "no member named 'to_long'"],
  ['length()', 'ap_int<8> a; (void)a.length();', "no member named 'length'"],
  ['an operator that is not listed', 'ap_int<8> a; (void)(a % 3);', 'operator%'],
  ['a native dividend', 'ap_int<8> a; (void)(1000 / a);', 'operator/'],
  ['a unary operator that is not listed', 'ap_int<8> a; (void)~a;', 'operator~'],
  ['compound assignment that is not listed', 'ap_int<8> a; a *= 3;', 'operator*='],
  ['shifts by anything but int', 'ap_int<8> a; ap_uint<3> b; (void)(a << b);', 'operator<<'],
  ['?: of two widths', 'ap_int<8> a; ap_int<9> b; (void)(a == 0 ? a : b);', 'to ‘?:’'],
  ['?: of an expression', 'ap_int<8> a; (void)(a == 0 ? a >> 1 : a);', 'to ‘?:’'],
  ['?: of a native value', 'ap_int<8> a; (void)(a == 0 ? a : 1);', 'to ‘?:’'],
  ['native values of many bits', 'ap_uint<65> a; int b = a; (void)b;', 'a value that int does not hold'],
  ['native values of expressions', 'ap_int<8> a; int b = a + 1; (void)b;', 'cannot convert'],
  ['assigning bits of an integer', 'ap_int<8> a; a.range(3, 0) = ap_int<4>(1);', 'no match for ‘operator=’'],
  ['other rounding', 'ap_fixed<8, 4, AP_RND> a;', 'AP_RND'],
  ['real values', 'ap_fixed<8, 4> a = 0.5; (void)a;', 'conversion from ‘double’'],
  ['size() of a stream', 'hls::stream<int> a("a"); (void)a.size();', "no member named 'size'"],
  ['arithmetic on vectors', 'hls::vector<ap_int<8>, 4> a, b; (void)(a + b);', 'no match for ‘operator+’'],
]

test.each(accepted)('the strict shim accepts %s', async (_, body) => {
  expect(await diagnose(body)).toBe('')
})

test.each(refused)('the strict shim refuses %s', async (_, body, reason) => {
  expect(await diagnose(body)).toContain(reason.replaceAll("'", '').replaceAll(/[‘’]/g, ''))
})

/** What the compiler has to say about a function body, without quotation marks. */
async function diagnose(body: string): Promise<string> {
  const includes = vendorHeaders.filter((name) => name !== 'hls_math.h').map((name) => `#include "${name}"\n`)
  const input = `${includes.join('')}void function() { ${body} }\n`
  const { stderr } = await execa('g++', [...flags, '-x', 'c++', '-'], { input, reject: false })
  return stderr.replaceAll(/['‘’]/g, '')
}

const headers = emittedHeaders()

test('emitted C++ includes the vendor headers and itself, nothing else', () => {
  for (const { sources } of emittedDesigns) {
    for (const { label, files } of sources) {
      const own = [...files.keys()].filter((path) => path.startsWith('hls/')).map((path) => basename(path))
      const included = own.flatMap((name) =>
        [...(files.get(`hls/${name}`) ?? '').matchAll(/^\s*#\s*include\s*(.*)$/gm)].map(([, what]) => what),
      )
      const known = [...vendorHeaders, ...own].map((name) => `"${name}"`)
      expect({ label, unknown: included.filter((what) => !known.includes(what)) }).toEqual({
        label,
        unknown: [],
      })
      expect(included).toContain('"ap_int.h"')
    }
  }
})

test('emitted C++ has no code in comments', () => {
  expect(findLines(isCodeInComment)).toEqual([])
  expect(isCodeInComment('    // sum += weights[key];')).toBe(true)
  expect(isCodeInComment('// if (row < here) {')).toBe(true)
  expect(isCodeInComment('//#pragma HLS UNROLL')).toBe(true)
})

test('every pragma of emitted C++ has its reason above it, or above the pragmas that it stands with', () => {
  const isPragma = (line: string) => /^\s*#pragma HLS /.test(line)
  const unexplained = findLines((line, index, lines) => {
    if (!isPragma(line)) return false
    const above = lines.slice(0, index).findLast((other) => !isPragma(other)) ?? ''
    return !/^\s*\/\/ \S/.test(above)
  })
  expect(headers.some(({ lines }) => lines.some(isPragma))).toBe(true)
  expect(unexplained).toEqual([])
})

/** Lines of emitted headers that `matches` finds, each once. */
function findLines(matches: (line: string, index: number, lines: string[]) => boolean): string[] {
  const found = headers.flatMap(({ name, lines }) =>
    lines.flatMap((line, index) =>
      matches(line, index, lines) ? [`${name.replace(/.* /, '')}:${index + 1}: ${line.trim()}`] : [],
    ),
  )
  return [...new Set(found)]
}

/** Whether a line's comment ends as a statement does, or is a directive. */
function isCodeInComment(line: string): boolean {
  const comment = /\/\/+!?\s*(.*)$/.exec(line)?.[1] ?? /\/\*\s*(.*?)\s*\*\//.exec(line)?.[1]
  if (comment === undefined) return false
  return /^#\s*\w/.test(comment) || /(;|[)\w]\s*\{|^\})$/.test(comment.trim())
}
