// needs: verilator g++
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silently } from '../../../generator/backends/network-job.js'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { loadImage } from '../../../generator/images/load-image.js'
import { simulationJson } from '../../../generator/report/simulation-report.js'
import { operationRows } from '../../../generator/report/timeline/operation-rows.js'
import { operationsCsv } from '../../../generator/report/timeline/operations-csv.js'
import { traceEventsJson } from '../../../generator/report/timeline/trace-events.js'
import { type SimulatedNetwork, simulateNetwork } from '../../../generator/simulate/simulate-network.js'
import { stallCauses } from '../../../generator/targets/verilog-array/accelerator-taps.js'
import type { Stretch, Timeline } from '../../../generator/targets/verilog-array/timeline.js'

const design = elaborate(loadConfig('nano', {}))
const images = 2
let simulated: SimulatedNetwork
let timeline: Timeline
let json: ReturnType<typeof simulationJson>

beforeAll(async () => {
  const { pixels: image } = await loadImage(design, { path: undefined, seed: 1 })
  const source = { folders: [], seed: 1 }
  // Slow enough for the array to wait for weights too.
  const memory = { latency: 100, bandwidth: 12, jitter: 0.1, seed: 1 }
  const simulation = { design, source, image, images, task: 0, memory, timeline: true }
  simulated = await simulateNetwork(simulation, silently)
  if (simulated.timeline === null) throw new Error('there is no timeline')
  timeline = simulated.timeline
  const written = { trace: null, perfetto: null, csv: null }
  json = simulationJson({ config: 'nano', simulation, simulated, written })
}, 600_000)

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
const length = ({ from, to }: Stretch) => to - from

describe('a timeline of two images adds up to what the hardware counts', () => {
  test('cycles of every operation, of every expert', () => {
    const { operations, cycles } = timeline
    expect(cycles).toBe(json.cycles.total)
    for (const { name, cycles: counted } of json.cycles.operations)
      expect(sum(operations.filter((each) => each.name === name).map(length)), name).toBe(counted)
    for (const [i, { from }] of operations.entries())
      if (i > 0) expect(from, operations[i].name).toBe(operations[i - 1].to)
  })

  test('the array: multiplications, and stalls by cause, within the operations that have them', () => {
    const { states, operations } = timeline
    const cyclesOf = (cause: number | null) => sum(states.filter((each) => each.cause === cause).map(length))
    expect(cyclesOf(null)).toBe(simulated.report.fires)
    expect(Object.fromEntries(stallCauses.map((cause, i) => [cause, cyclesOf(i)]))).toEqual(json.stalls)
    expect(json.stalls.weights).toBeGreaterThan(0)
    expect(sum(operations.map(({ multiplies }) => multiplies))).toBe(simulated.report.fires)
    for (const { name, from, to, multiplies, stalls } of operations) {
      const within = (cause: number | null) =>
        sum(
          states
            .filter((each) => each.cause === cause && each.to > from && each.from < to)
            .map((each) => Math.min(each.to, to) - Math.max(each.from, from)),
        )
      expect([within(null), ...stalls.map((_, i) => within(i))], name).toEqual([multiplies, ...stalls])
    }
  })

  test('bytes of every port, in windows, in operations and by what they are', () => {
    const { traffic, operations, transfers } = timeline
    const bytes = json.dram.ports.map((_, port) => ({
      read: sum(traffic.windows.map(({ reads }) => reads[port])),
      written: port === 0 ? sum(traffic.windows.map(({ written }) => written)) : 0,
    }))
    expect(bytes).toEqual(json.dram.ports)
    expect(traffic.windows).toHaveLength(Math.ceil(timeline.cycles / traffic.window))
    expect(json.dram.ports.map((_, port) => sum(operations.map(({ reads }) => reads[port])))).toEqual(
      json.dram.ports.map(({ read }) => read),
    )
    const moved = transfers.flatMap(({ stretches }) => stretches.map((each) => each.bytes))
    expect(sum(moved)).toBe(json.dram.bytes)
  })

  test('every matrix arrives whole, once an image; images and results one by one', () => {
    const bytesOf = new Map(
      timeline.transfers.map(({ name, stretches }) => [name, sum(stretches.map(({ bytes }) => bytes))]),
    )
    const { layout, lowered } = simulated.accelerator
    const beatBytes = design.axi.dataBits / 8
    const whole = layout.matrices.filter(({ select }) => select === 'one')
    expect(whole.length).toBeGreaterThan(20)
    for (const { name, part } of whole)
      expect(bytesOf.get(name), name).toBe(images * part * lowered.shape.weightPorts * beatBytes)
    for (let image = 0; image < images; image++) {
      expect(bytesOf.get(`image ${image}`)).toBeGreaterThanOrEqual(layout.imageBytes)
      expect(bytesOf.get(`result ${image}`)).toBe(json.dram.ports[0].written / images)
    }
    const begins = (kind: string) =>
      timeline.transfers.filter((each) => each.kind === kind).map(({ stretches }) => stretches[0].from)
    expect(begins('image')).toEqual(begins('image').toSorted((a, b) => a - b))
    expect(begins('result')).toEqual(begins('result').toSorted((a, b) => a - b))
  })

  test('both images run all operations; experts that have tokens are named', () => {
    const byImage = Array.from({ length: images }, (_, image) =>
      timeline.operations.filter((each) => each.image === image),
    )
    const names = (each: Timeline['operations']) => [...new Set(each.map(({ name }) => name))]
    expect(names(byImage[0])).toEqual(json.cycles.operations.map(({ name }) => name))
    expect(names(byImage[1])).toEqual(names(byImage[0]))
    const [{ block, queueLengths }] = json.experts
    for (const operations of byImage)
      for (const [expert, tokens] of queueLengths.entries()) {
        const own = operations.filter(
          (each) => each.expert === expert && each.name.startsWith(`l${block}_`) && each.multiplies > 0,
        )
        expect(own.length > 0, `expert ${expert}`).toBe(tokens > 0)
      }
    expect(timeline.operations.find(({ name }) => name === 'l0_attn')?.expert).toBeNull()
  })

  test('units and streams: a beat for each word, in stretches that pauses keep apart', () => {
    const beats = (name: string) =>
      sum(timeline.activities.find((each) => each.name === name)?.stretches.map((each) => each.beats) ?? [])
    const { network } = design
    const layers = json.experts.length
    expect(beats('pick')).toBe(images * layers * network.tokens)
    expect(beats('queued')).toBe(images * sum(json.experts.flatMap(({ queueLengths }) => queueLengths)))
    expect(beats('statistic')).toBe(images * network.depth * network.heads * network.tokens)
    for (const { name, stretches } of timeline.activities)
      for (const [i, { from, to }] of stretches.entries()) {
        expect(to, name).toBeGreaterThan(from)
        if (i > 0) expect(from - stretches[i - 1].to, name).toBeGreaterThan(timeline.gap)
      }
  })
})

describe('for Perfetto', () => {
  // The parts of the format that are used: "Trace Event Format", complete events, counters and metadata.
  const cycle = z.int().nonnegative()
  const place = { name: z.string().min(1), pid: z.int() }
  const sortIndex = z.strictObject({ sort_index: z.int() })
  const schema = z.strictObject({
    displayTimeUnit: z.enum(['ms', 'ns']),
    otherData: z.record(z.string(), z.unknown()),
    traceEvents: z.array(
      z.discriminatedUnion('ph', [
        z.strictObject({
          ...{ ph: z.literal('X'), ...place, tid: z.int(), ts: cycle, dur: z.int().positive() },
          args: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
        z.strictObject({
          ...{ ph: z.literal('C'), ...place, ts: cycle },
          args: z.strictObject({ value: z.number().nonnegative() }),
        }),
        z.strictObject({
          ...{ ph: z.literal('M'), pid: z.int(), tid: z.int() },
          name: z.enum(['process_name', 'thread_name', 'thread_sort_index']),
          args: z.union([z.strictObject({ name: z.string() }), sortIndex]),
        }),
      ]),
    ),
  })
  const parsed = () => schema.parse(JSON.parse(traceEventsJson(timeline, { config: 'nano' })))
  const complete = () => parsed().traceEvents.flatMap((event) => (event.ph === 'X' ? [event] : []))

  test('every track has a name of its own and a place; events of one come one after another', () => {
    const { traceEvents } = parsed()
    const named = traceEvents.flatMap((event) =>
      event.ph === 'M' && event.name === 'thread_name' && 'name' in event.args
        ? [[event.tid, event.args.name] as const]
        : [],
    )
    const names = new Map(named)
    expect(new Set(names.values()).size).toBe(named.length)
    expect([...names.values()].slice(0, 3)).toEqual(['images', 'operations', 'array'])
    const ends = new Map<number, number>()
    for (const { tid, ts, dur } of complete()) {
      expect(ts).toBeGreaterThanOrEqual(ends.get(tid) ?? 0)
      ends.set(tid, ts + dur)
    }
    expect([...ends.keys()].sort()).toEqual([...names.keys()].sort())
    const sorted = traceEvents.flatMap((event) =>
      event.ph === 'M' && event.name === 'thread_sort_index' ? [event.tid] : [],
    )
    expect(sorted).toEqual([...names.keys()])
  })

  test('times are those of simulate --json, and within the run', () => {
    const operations = complete().filter(({ tid }) => tid === 2)
    for (const { name, cycles } of json.cycles.operations)
      expect(sum(operations.filter(({ args }) => args.operation === name).map(({ dur }) => dur)), name).toBe(
        cycles,
      )
    const ends = complete().map(({ ts, dur }) => ts + dur)
    expect(Math.max(...ends)).toBeLessThanOrEqual(json.cycles.total + 1)
    expect(
      complete()
        .filter(({ tid }) => tid === 1)
        .map(({ name }) => name),
    ).toEqual(['image 0', 'image 1'])
  })

  test('counters: bytes a cycle by port, and how busy the array is', () => {
    const { traceEvents } = parsed()
    const { window } = timeline.traffic
    const area = (name: string) => {
      const samples = traceEvents.flatMap((event) => (event.ph === 'C' && event.name === name ? [event] : []))
      expect(samples.at(-1)).toMatchObject({ ts: timeline.cycles, args: { value: 0 } })
      return sum(
        samples.slice(1).map(({ ts }, i) => {
          expect(ts - samples[i].ts).toBeLessThanOrEqual(window)
          return samples[i].args.value * (ts - samples[i].ts)
        }),
      )
    }
    for (const [port, { read }] of json.dram.ports.entries())
      expect(Math.abs(area(`port ${port}, bytes read a cycle`) - read)).toBeLessThan(timeline.cycles / 1000)
    const busy = area('array, % of cycles') / 100
    expect(Math.abs(busy - simulated.report.fires)).toBeLessThan(timeline.cycles / 1000)
  })
})

describe('as CSV', () => {
  test('a header, and a row for each operation of each image, that add up to simulate --json', () => {
    const text = operationsCsv(operationRows(simulated, timeline))
    // No value has a comma, a quote or an end of line.
    expect(text).not.toContain('"')
    expect(text.endsWith('\r\n')).toBe(true)
    const [header, ...rows] = text
      .slice(0, -2)
      .split('\r\n')
      .map((line) => line.split(','))
    const column = (name: string) => {
      const index = header.indexOf(name)
      return rows.map((row) => row[index])
    }
    for (const row of rows) expect(row).toHaveLength(header.length)
    const names = json.cycles.operations.map(({ name }) => name)
    expect(column('operation')).toEqual([...names, ...names])
    for (const [i, { cycles, estimate }] of json.cycles.operations.entries()) {
      const both = (name: string) => sum([i, i + names.length].map((row) => Number(column(name)[row])))
      expect(both('cycles')).toBe(cycles)
      expect(Math.abs(both('estimate') - estimate)).toBeLessThan(0.2)
    }
    const total = (name: string) => sum(column(name).map(Number))
    expect(total('multiplies')).toBe(simulated.report.fires)
    expect(total('stalled for weights')).toBe(json.stalls.weights)
    expect(total('bytes read by port 3')).toBe(json.dram.ports[3].read)
    expect(total('bytes written by port 0')).toBe(json.dram.ports[0].written)
  })

  test('an operation that never began has no place, and took nothing', () => {
    const without = {
      ...timeline,
      operations: timeline.operations.filter(({ name }) => name !== 'l3_expert_fc2'),
    }
    const row = operationRows(simulated, without).find(({ name }) => name === 'l3_expert_fc2')
    expect(row).toMatchObject({ span: null, cycles: 0, multiplies: 0, written: 0 })
    expect(operationsCsv(row === undefined ? [] : [row])).toMatch(/\r\n0,l3_expert_fc2,,,0,/)
  })
})
