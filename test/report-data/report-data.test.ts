import { beforeAll, describe, expect, test } from 'vitest'
import type { ReportData } from '../../generator/report-data/types/report-data.js'
import { unpack } from '../../generator/report-page/unpack.js'
import { plainNetwork, present, reportOf } from './report-of.js'

describe('nano', () => {
  let data: ReportData
  beforeAll(async () => {
    data = await reportOf('nano', { task: 1 })
  })

  test('is nothing but JSON', () => {
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })

  test('attention of a token comes to one', async () => {
    const { maps, mapOf, heads, stride, columns, rows, prefix } = present(data.attention)
    const tokens = prefix + columns * rows
    expect({ stride, tokens }).toEqual({ stride: 1, tokens: 17 })
    // Block 0 and 1 are the same in both tasks, later ones are not.
    expect(mapOf[0].slice(0, 2)).toEqual(mapOf[1].slice(0, 2))
    expect(mapOf[0][3]).not.toBe(mapOf[1][3])
    for (const packed of maps) {
      const map = await unpack(packed)
      for (let row = 0; row < tokens * heads; row++) {
        const bytes = map.subarray(row * tokens, (row + 1) * tokens)
        const sum = bytes.reduce((total, byte) => total + (byte / 255) ** 2, 0)
        expect(sum).toBeGreaterThan(0.95)
        expect(sum).toBeLessThan(1.05)
      }
    }
  })

  test('loads of experts are the visits of tokens', async () => {
    const { choices, experts, topK, blocks } = present(data.experts)
    expect(choices.map(({ task, block }) => [task, block])).toEqual(
      data.tasks.flatMap((_, task) => blocks.map((block) => [task, block])),
    )
    for (const { chosen, visits, scores, loads } of choices) {
      const [expert, isVisit, score] = await Promise.all([chosen, visits, scores].map(unpack))
      const counted = Array.from({ length: experts }, () => 0)
      for (const [i, each] of expert.entries()) counted[each] += isVisit[i]
      expect(counted).toEqual(loads)
      // The best liked comes first.
      for (let i = 0; i < score.length; i += topK) expect(score[i]).toBeGreaterThanOrEqual(score[i + 1])
    }
  })

  test('the timeline ends with the run, and its stalls and work fill it', () => {
    const [run] = present(data.timeline).runs
    const stood = run.stalls.reduce((sum, { cycles }) => sum + cycles, 0)
    expect(run.busy + stood).toBeLessThanOrEqual(run.cycles)
    expect(run.busy + stood).toBeGreaterThan(0.97 * run.cycles)
  })

  test('the roofline has every multiply-accumulate, and no dot above the roof', () => {
    const { points, macsPerCycle, memoryBytes } = present(data.roofline)
    expect(points.every(({ macs, cycles }) => macs / cycles <= macsPerCycle)).toBe(true)
    const bytes = points.reduce((sum, point) => sum + point.bytes, 0)
    const cycles = points.reduce((sum, point) => sum + point.cycles, 0)
    expect(bytes / cycles).toBeLessThanOrEqual(memoryBytes)
    const counted = data.summary.figures.find(({ label }) => label.startsWith('multiply-accumulates'))
    const macs = points.reduce((sum, point) => sum + point.macs, 0)
    expect(Number.parseFloat(counted?.value ?? '')).toBeCloseTo(macs / 1e6, 2)
  })

  test('tensors live from when they are made on, and fit their places', () => {
    const { lanes, cycles, offChip } = present(data.memory)
    const tenants = lanes.flatMap((lane) => lane.tenants)
    expect(tenants.length).toBeGreaterThan(20)
    for (const { tensor, from, to, values, capacity } of tenants) {
      expect(to, tensor).toBeGreaterThanOrEqual(from)
      expect(to, tensor).toBeLessThanOrEqual(cycles)
      expect(values, tensor).toBeLessThanOrEqual(capacity)
    }
    const regions = offChip.regions.toSorted((a, b) => a.offset - b.offset)
    for (const [i, { offset, bytes }] of regions.entries())
      expect(offset + bytes).toBeLessThanOrEqual(regions[i + 1]?.offset ?? offChip.bytes)
  })

  test('no approximation errs more than is proven', () => {
    const { approximations } = present(data.approximations)
    expect(approximations.map(({ name }) => name)).toEqual([
      'gelu',
      'exp',
      '1 / sum',
      '1 / √variance',
      'gate score',
    ])
    for (const { name, bound, largest, bins } of approximations) {
      expect(largest, name).toBeLessThanOrEqual(bound ?? 0)
      const shown = Math.max(...bins.flatMap(([, , least, greatest]) => [-least, greatest]))
      expect(shown / largest, name).toBeCloseTo(1, 3)
    }
  })

  test('formats hold what is said of them', () => {
    for (const { name, least, greatest, lowest, highest, headroom, atEnds } of present(data.formats)
      .tensors) {
      expect(least, name).toBeGreaterThanOrEqual(lowest)
      expect(greatest, name).toBeLessThanOrEqual(highest)
      expect(headroom, name).toBeGreaterThanOrEqual(0)
      if (greatest < highest && least > lowest) expect(atEnds, name).toBe(0)
    }
  })

  test('accuracy is that of the task', () => {
    const { task, tensors, gates } = present(data.accuracy)
    expect(task).toBe('depth')
    expect(gates).toHaveLength(2)
    expect(tensors.at(-1)?.snrDb).toBeGreaterThan(40)
  })

  test('a design that nobody published is compared with none', () => {
    expect(data.summary.compared).toMatchObject({ network: null, designs: [] })
  })
})

test('narrow formats are seen to saturate', async () => {
  const numerics = { formats: { hidden: 'fixed<18,1>' } } as const
  const { formats } = await reportOf({ ...plainNetwork, numerics })
  const hidden = present(formats).tensors.filter(({ part }) => part === 'fc1_gelu' || part === 'fc1_pregelu')
  expect(hidden.reduce((sum, { atEnds }) => sum + atEnds, 0)).toBeGreaterThan(0)
})

test('a network without experts says so, a network without accelerator why', async () => {
  const plain = await reportOf(plainNetwork)
  expect(plain.experts).toMatchObject({ absent: expect.stringContaining('no experts') })
  expect(present(plain.approximations).approximations.map(({ name }) => name)).not.toContain('gate score')
  const published = await reportOf('nano', { numerics: 'edge-moe' })
  for (const section of [published.timeline, published.roofline, published.resources, published.memory])
    expect(section).toMatchObject({ absent: expect.stringContaining('no accelerator in Verilog') })
  expect(published.summary.figures.map(({ label }) => label)).toEqual([
    'multiply-accumulates an image',
    'parameters',
  ])
  for (const { bound, largest, name } of present(published.approximations).approximations)
    expect(largest, name).toBeLessThanOrEqual(bound ?? Number.POSITIVE_INFINITY)
})

test('of a large image the attention is kept by cells of patches', async () => {
  const model = {
    ...plainNetwork.model,
    image: { height: 128, width: 128 },
    ...{ patchSize: 4, embedDim: 16, depth: 1, heads: 8, mlpRatio: 1 },
  }
  const { attention } = await reportOf({ ...plainNetwork, model })
  const { stride, columns, rows, maps, rawBytes } = present(attention)
  expect({ stride, columns, rows }).toEqual({ stride: 2, columns: 16, rows: 16 })
  const cells = 1 + 16 * 16
  expect(rawBytes).toBe(cells ** 2 * 8)
  // No weight is lost in cells.
  const map = await unpack(maps[0])
  for (let row = 0; row < cells * 8; row += 101) {
    const bytes = map.subarray(row * cells, (row + 1) * cells)
    expect(bytes.reduce((sum, byte) => sum + (byte / 255) ** 2, 0)).toBeCloseTo(1, 1)
  }
})

test('a resource that the device lacks is left out, and what is taken is what is estimated', async () => {
  const { resources, summary } = await reportOf(plainNetwork)
  const { bars, units } = present(resources)
  expect(bars.map(({ title }) => title)).toEqual(['DSP48E2', 'BRAM36', 'LUTs', 'registers'])
  for (const { used } of bars) expect(used.map(({ unit }) => unit)).toEqual(units.map(({ name }) => name))
  const dsp = bars[0].used.reduce((sum, { amount }) => sum + amount, 0)
  // A multiplier of the array takes one each.
  expect(dsp).toBeGreaterThanOrEqual(64)
  expect(summary.figures.find(({ unit }) => unit === 'DSP')?.value).toBe(`${dsp}`)
})
