import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { unpackBeats } from '../../../sim/beats.js'
import type { BuildOptions } from '../../../sim/build-options.js'
import { editSources } from '../../../sim/edit-sources.js'
import { type Program, runProgram } from '../../../sim/program.js'
import { buildSimulation, simulatorOf } from '../../../sim/simulators.js'
import { verilatorFiles } from '../../../sim/sources.js'
import type { HarnessSources } from '../../../sim/verilator/harness-sources.js'
import type { Optimise } from '../../../sim/verilator/runtime.js'
import type { StreamData } from '../../base/streams.js'
import { withScratchFolder } from '../../base/temporary-folder.js'
import { render } from '../../print/templates.js'
import { expressionLines } from '../../print/verilog-lines.js'
import { acceleratorFiles } from './accelerator-files.js'
import { scratchBytes } from './accelerator-map.js'
import { coreParameters, type LoweredAccelerator } from './accelerator-parameters.js'
import { acceleratorPorts } from './accelerator-ports.js'
import { resultBytes } from './accelerator-result.js'
import {
  type AcceleratorTap,
  acceleratorProbes,
  acceleratorTaps,
  stallCauses,
  tapBits,
} from './accelerator-taps.js'
import { arrayCycles } from './array-cycles.js'
import { readTimeline, type TimelineSettings } from './read-timeline.js'
import { registersHeader } from './registers.js'
import type { Stretch, Timeline } from './timeline.js'
import { weightMarks } from './weight-places.js'

/** What an accelerator is run on. Sizes in bytes. */
export interface AcceleratorRun {
  readonly weights: Uint8Array
  /** Images one after another. */
  readonly images: Uint8Array
  readonly count: number
  readonly task: number
  readonly memory?: MemorySettings
  /** Runs in a row; faults and aborts belong to the first. */
  readonly runs?: number
  /** Cycles after which the host aborts the first run. */
  readonly abortAt?: number
  /** Cycles without a multiplication after which a run is given up. */
  readonly watchdog?: number
  /** Whether to keep what goes on inside. */
  readonly dump?: boolean
  readonly trace?: Waveform | undefined
  /** Whether to keep what happened when, and in what detail. */
  readonly timeline?: TimelineSettings | undefined
}

/** A waveform of every signal, by a build for its format. */
export interface Waveform {
  readonly file: string
  /** Cycles that it is of, as a timeline counts them; null: everything. */
  readonly window: Stretch | null
}

/** How the memory behind the ports behaves. */
export interface MemorySettings {
  /** Cycles from a read's address to its first beat. */
  readonly latency?: number
  /** Bytes per cycle of all ports together. */
  readonly bandwidth?: number
  /** Probability of a gap, in each channel and cycle. */
  readonly jitter?: number
  readonly seed?: number
  /** Burst, over all ports, that answers with an error. */
  readonly readFault?: number
  readonly writeFault?: number
  /** 2 SLVERR, 3 DECERR. */
  readonly response?: number
}

const traffic = z.object({ bursts: z.number(), bytes: z.number() })

const runSchema = z.object({
  status: z.number(),
  cause: z.number(),
  address: z.number(),
  cycles: z.number(),
  fires: z.number(),
  held: z.number(),
  stalls: z.array(z.number()),
  operations: z.array(z.number()),
  reads: z.array(traffic),
  writes: traffic,
  fault: z.object({ port: z.number(), address: z.number() }),
})

/** What a run reports of itself. */
export type RunReport = z.infer<typeof runSchema>

/** What the runs left: reports, beats by tap, and the output as memory holds it. */
export interface AcceleratorOutcome {
  readonly reports: readonly RunReport[]
  readonly taps: ReadonlyMap<string, StreamData>
  readonly output: Uint8Array
  /** Of the last run; null: none was asked for. */
  readonly timeline: Timeline | null
}

/** A compiled accelerator. */
export interface SimulatedAccelerator {
  /** @throws ToolError when a run does not end, or a port breaks the protocol. */
  run(run: AcceleratorRun): Promise<AcceleratorOutcome>
}

/** Everything that simulating a whole accelerator needs: `rtl/` and `sim/`. */
export function acceleratorSources(accelerator: LoweredAccelerator): Map<string, string> {
  const taps = acceleratorTaps(coreParameters(accelerator))
  const context = benchContext(accelerator, taps)
  return new Map([
    ...acceleratorFiles(accelerator),
    ['rtl/accel_bench.v', render('accelerator/accel_bench.v.hbs', context)],
    ['sim/verilator_accel_bench.cpp', render('accelerator/accel_main.cpp.hbs', context)],
    ...acceleratorHarness().files,
  ])
}

/** What drives any accelerator in Verilator: host, memory, and what looks inside. */
export function acceleratorHarness(): HarnessSources {
  const names = [
    ...[
      'accelerator_bench.hpp',
      'accelerator_bench.cpp',
      'accelerator_options.hpp',
      'accelerator_ports.hpp',
      'accelerator_timeline.hpp',
      'accelerator_server.hpp',
      'harness.hpp',
      'fail.hpp',
    ],
    ...['axi_memory.hpp', 'axi_bandwidth.hpp', 'axi_checker.hpp', 'axi_lite_master.hpp', 'axi_reader.hpp'],
    ...['axi_regions.hpp', 'axi_settings.hpp', 'axi_signals.hpp', 'axi_writer.hpp'],
  ]
  const files = new Map([...verilatorFiles(names), ['sim/accel_registers.hpp', registersHeader()]])
  return { files, header: 'accelerator_bench.hpp' }
}

/** How an accelerator is built. */
export interface AcceleratorBuild {
  /** Of the waveform that it can write, if any. */
  readonly trace?: BuildOptions['trace']
  /** Changes files before they are compiled, for tests. */
  readonly edit?: BuildOptions['edit']
  /** Whether it will run dozens of times. */
  readonly often?: boolean
  /** What simulates it; chosen by what is here where it is left out. */
  readonly simulator?: BuildOptions['simulator']
}

/** Builds an accelerator. @throws ToolError when a tool is missing or refuses. */
export async function buildAccelerator(
  accelerator: LoweredAccelerator,
  build: AcceleratorBuild = {},
): Promise<SimulatedAccelerator> {
  const program = await acceleratorProgram(accelerator, build)
  const taps = acceleratorTaps(coreParameters(accelerator))
  return { run: (run) => runAccelerator({ accelerator, taps, program }, run) }
}

/** The same as a program (sim/verilator/accelerator_bench.hpp). @throws ToolError as `buildAccelerator` does. */
export async function acceleratorProgram(
  accelerator: LoweredAccelerator,
  { trace, edit, often = false, simulator }: AcceleratorBuild = {},
): Promise<Program> {
  const isLong = arrayCycles(accelerator.design) >= longRun
  const optimise: Optimise = isLong ? 'long' : often ? 'often' : simulatorOf(simulator).fewRuns
  const sources = {
    top: 'accel_bench',
    files: editSources(acceleratorSources(accelerator), edit),
    harness: acceleratorHarness(),
    optimise,
    trace,
  }
  return await buildSimulation(sources, simulator)
}

// Cycles of an image from which a faster program makes up for the time that compiling it takes. Without any optimisation
// CXXRTL's programs are more than ten times slower: 8,000 cycles pay for it, and every accelerator runs longer.
const longRun = 200_000

async function runAccelerator(
  { accelerator, taps, program }: BuiltAccelerator,
  run: AcceleratorRun,
): Promise<AcceleratorOutcome> {
  return withScratchFolder('accelerator', async (cwd) => {
    await writeFile(join(cwd, 'weights.bin'), run.weights)
    await writeFile(join(cwd, 'images.bin'), run.images)
    if (run.timeline !== undefined) await writeFile(join(cwd, marksFile), weightMarks(accelerator))
    const printed = await runProgram(program, runArguments(run, accelerator), { cwd })
    const beats = new Map<string, StreamData>()
    if (run.dump === true)
      for (const tap of taps)
        beats.set(tap.name, unpackBeats(tap, await readFile(join(cwd, `${tap.name}.bin`))))
    return {
      reports: z.array(runSchema).parse(JSON.parse(printed)),
      taps: beats,
      output: await readFile(join(cwd, 'output.bin')),
      timeline:
        run.timeline === undefined
          ? null
          : readTimeline(
              { accelerator, taps },
              run.timeline,
              await readFile(join(cwd, timelineFile), 'utf8'),
            ),
    }
  })
}

const timelineFile = 'timeline.json'
const marksFile = 'marks.txt'

interface BuiltAccelerator {
  readonly accelerator: LoweredAccelerator
  readonly taps: readonly AcceleratorTap[]
  readonly program: Program
}

function runArguments(run: AcceleratorRun, accelerator: LoweredAccelerator): string[] {
  const { latency, bandwidth, jitter, seed, readFault, writeFault, response } = run.memory ?? {}
  const options = {
    weights: 'weights.bin',
    images: 'images.bin',
    'output-bytes': resultBytes(accelerator),
    'scratch-bytes': scratchBytes(accelerator),
    count: run.count,
    task: run.task,
    runs: run.runs,
    latency,
    bandwidth,
    jitter,
    seed,
    'read-fault': readFault,
    'write-fault': writeFault,
    response,
    'abort-at': run.abortAt,
    watchdog: run.watchdog,
    dump: run.dump === true ? 1 : 0,
    ...traceOptions(run.trace),
    ...timelineOptions(run.timeline),
  }
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  )
}

function traceOptions(trace: Waveform | undefined) {
  if (trace === undefined) return {}
  const { file, window } = trace
  return { trace: resolve(file), 'trace-from': window?.from, 'trace-to': window?.to }
}

function timelineOptions(timeline: TimelineSettings | undefined) {
  if (timeline === undefined) return {}
  return {
    timeline: timelineFile,
    'timeline-marks': marksFile,
    'timeline-window': timeline.window,
    'timeline-gap': timeline.gap,
  }
}

function benchContext(accelerator: LoweredAccelerator, taps: readonly AcceleratorTap[]): object {
  const ports = acceleratorPorts(accelerator)
  const core = coreParameters(accelerator)
  const protections = [...ports.reads.map(({ bus }) => `${bus}_ar`), `${ports.write}_aw`].flatMap(
    (channel) => [
      { name: `${channel}cache`, msb: 3 },
      { name: `${channel}prot`, msb: 2 },
    ],
  )
  return {
    ...ports,
    ...acceleratorProbes(core),
    ...{ operationBits: core.OpBits, operationMsb: core.OpBits - 1 },
    ...{ partBits: core.PartBits, partMsb: core.PartBits - 1 },
    stallCauses: `{${stallCauses.map((cause) => JSON.stringify(cause)).join(', ')}}`,
    waitMsb: stallCauses.length - 1,
    protections,
    unused: expressionLines(`{${["1'b0", ...protections.map(({ name }) => name)].join(', ')}}`, 8),
    taps: taps.map((tap) => ({
      name: tap.name,
      bits: tapBits(tap),
      msb: tapBits(tap) - 1,
      valid: expressionLines(tap.valid, 8),
      data: expressionLines(tap.data, 8),
    })),
  }
}
