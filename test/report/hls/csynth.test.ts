import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { parseCsynth } from '../../../generator/report/hls/csynth.js'

const text = readFileSync(join(packageRoot, 'test/report/hls/fixtures/csynth.xml'), 'utf8')
const parsed = parseCsynth(text, 'csynth.xml')
const [top, pairs] = parsed.modules

test('a report has its version, part, what the part has, and the top before its modules', () => {
  expect(parsed).toMatchObject({ version: '2024.1', top: 'small_kernel', part: 'xck26-sfvc784-2LV-c' })
  expect(parsed.available).toEqual({ BRAM_18K: 288, DSP: 1248, FF: 234240, LUT: 117120, URAM: 64 })
  expect(parsed.modules.map(({ name }) => name)).toEqual([
    'small_kernel',
    'multiply_small_config_Pipeline_pairs',
    'multiply_small_config_s',
    'finish_small_config_s',
  ])
})

test('of a module it has clock, latency and cells; what is not there is null', () => {
  expect(top.clock).toEqual({ target: 4, uncertainty: 1.08, estimated: 2.92 })
  expect(top.latency).toEqual({ min: null, max: null })
  expect(top.resources).toEqual({ BRAM_18K: 120, DSP: 1300, FF: 20500, LUT: 33000, URAM: 0 })
  expect(pairs.latency).toEqual({ min: 13, max: 1035 })
  expect(pairs.resources).toEqual({ BRAM_18K: 0, DSP: 1024, FF: 9000, LUT: 12000, URAM: null })
})

test('loops within loops have the labels around them, and ranges both ends', () => {
  const none = { initiationInterval: null, depth: null }
  expect(top.loops).toEqual([
    {
      ...{ name: 'images', outer: [], trips: { min: null, max: null }, latency: { min: null, max: null } },
      ...{ iterationLatency: { min: null, max: null }, ...none },
    },
    {
      ...{ name: 'segments', outer: ['images'], trips: { min: 3, max: 3 }, latency: { min: 300, max: 900 } },
      ...{ iterationLatency: { min: 100, max: 300 }, ...none },
    },
  ])
  expect(pairs.loops).toEqual([
    {
      ...{ name: 'pairs', outer: [], trips: { min: 1, max: 512 }, latency: { min: 11, max: 1033 } },
      ...{ iterationLatency: null, initiationInterval: 2, depth: 12 },
    },
  ])
  expect(parsed.modules[3].loops.map(({ name }) => name)).toEqual(['rows', 'turns'])
})

test('a top that is among its modules too is one module, as it is there', () => {
  const [, finish] = /(<Module>\s*<Name>finish_small_config_s<.*?<\/Module>)/s.exec(text) ?? []
  const listed = finish.replace('finish_small_config_s', 'small_kernel')
  const { modules } = parseCsynth(
    text.replace('</ModuleInformation>', `${listed}</ModuleInformation>`),
    'r.xml',
  )
  expect(modules.map(({ name }) => name)).toEqual(parsed.modules.map(({ name }) => name))
  expect(modules[0].loops.map(({ name }) => name)).toEqual(['rows', 'turns'])
})

test('elements of one name are as many loops', () => {
  const twice = text.replace('<turns>', '<rows>').replace('</turns>', '</rows>')
  expect(parseCsynth(twice, 'csynth.xml').modules[3].loops.map(({ depth }) => depth)).toEqual([4, 3])
})

test.each([
  ['half a file', text.slice(0, 3000), /^r\.xml: is not XML, or not all of it: /],
  ['no XML', 'synthesis failed', /^r\.xml: is not XML, or not all of it: line 1/],
  ['nothing', '', /^r\.xml: is not XML/],
  ['a name that JavaScript keeps', '<profile><__proto__/></profile>', /^r\.xml: is not XML/],
  [
    'another XML',
    '<project/>',
    /^r\.xml: is not a report of C synthesis: <profile><ReportVersion><Version> is missing; run synthesis again$/,
  ],
  ['no version', text.replace(/<Version>.*<\/Version>/, ''), /<profile><ReportVersion><Version>/],
  ['a clock that is none', text.replace('4.00', 'fast'), /<TargetClockPeriod> "fast" is not a number/],
  [
    'trips that are none',
    text.replace('<TripCount>3<', '<TripCount>3a<'),
    /<segments><TripCount> "3a" is not/,
  ],
  [
    'an interval that is none',
    text.replace('<PipelineII>2<', '<PipelineII>two<'),
    /<pairs><PipelineII> "two"/,
  ],
])('%s is an error that names the file', (_, wrong, message) => {
  expect(() => parseCsynth(wrong, 'r.xml')).toThrow(message)
})
