// needs: g++
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { compile, diagnose } from './compile.js'

test('the shim keeps the promises listed in semantics.cpp, and aborts with a reason where rules are broken', async () => {
  const program = await compile(readFileSync(join(packageRoot, 'test', 'shim', 'semantics.cpp'), 'utf8'))
  expect((await execa(program)).stdout).toBe('every promise holds')
  const broken = [
    ['empty-read', "ERROR: hls::stream 'scores of head 3' with 0 elements is read;"],
    ['left-over', "ERROR: hls::stream 'weights' with 1 elements ends; nobody reads them"],
    ['full', "ERROR: hls::stream 'order' with 2 elements is full and written;"],
    ['range', 'bits 16..9 of a 16-bit value'],
    ['bit', 'bits -1..-1 of a 16-bit value'],
    ['signs', 'a negative value is compared with an unsigned one'],
    ['nan', 'nan has no fixed-point value'],
    ['list', 'hls::vector of 3 elements given 2'],
  ]
  for (const [rule, message] of broken) {
    const { signal, stderr } = await execa(program, [rule], { reject: false })
    expect({ rule, signal }).toEqual({ rule, signal: 'SIGABRT' })
    expect(stderr).toContain(message)
  }
})

test.each([
  ['ap_int<129> a; (void)a;', 'at most 128 bits'],
  ['ap_int<100> a; ap_int<40> b; (void)(a * b);', 'at most 128 bits'],
  ['ap_uint<65> a; int b = a; (void)b;', 'no implicit conversion of more than 64 bits'],
  ['ap_uint<5> a = 1; int b[] = {a}; (void)b;', 'narrowing'],
  ['const ap_uint<8> a = 1; a.range(3, 0) = 2;', 'const'],
  ['ap_fixed<8, 4> a = ap_fixed<8, 4>(1) * 0.5;', 'no match'],
  ['ap_fixed<8, 4, AP_RND_ZERO> a;', 'AP_RND_ZERO'],
  ['ap_fixed<8, 4, AP_RND, AP_SAT, 1> a; (void)a;', 'no saturation bits'],
  ['hls::stream<int> a; hls::stream<int> b = a;', 'deleted'],
  ['const hls::stream<int, 2> a; (void)a.empty();', 'const'],
  ['hls::stream<int, -1> a;', 'at least one element'],
])('refuses to compile %s', async (body, reason) => {
  expect(await diagnose(body)).toContain(reason)
})

test('compiles what it should in the same setting', async () => {
  expect(await diagnose('ap_int<64> a; ap_int<64> b; (void)(a * b);')).toBe('')
})
