import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { KernelLoop } from '../../../generator/targets/hls-kernel/schedule/kernel-loops.js'

/** A loop as a report is to have it. */
export interface MadeLoop {
  readonly name: string
  readonly trips: number | 'undef'
  /** Null: not pipelined. */
  readonly interval: number | null
  readonly depth: number
  readonly latency?: number | 'undef'
}

export interface MadeModule {
  readonly name: string
  readonly loops: readonly MadeLoop[]
  /** Nanoseconds, of 4 less 1.08. */
  readonly estimated?: number
}

/** The text of a report in the format of Vitis HLS; the first module is the top. */
export function madeReport([top, ...others]: readonly MadeModule[]): string {
  const within = others.map((module) => `<Module><Name>${module.name}</Name>${contents(module)}</Module>`)
  return `<profile>
<ReportVersion><Version>2024.1</Version></ReportVersion>
<UserAssignments><Part>xczu9eg-ffvb1156-2-e</Part><TopModelName>${top.name}</TopModelName>
<TargetClockPeriod>4.00</TargetClockPeriod><ClockUncertainty>1.08</ClockUncertainty></UserAssignments>
${contents(top)}
<ModuleInformation>${within.join('\n')}</ModuleInformation>
</profile>
`
}

/** Modules whose loops are as a schedule has them. */
export function asExpected(top: string, loops: readonly KernelLoop[]): MadeModule[] {
  const modules = loops.map(({ process, loop, initiationInterval, trips = 16, depth = 3 }) => ({
    name: `${process}_kernel_config_Pipeline_${loop}`,
    loops: [{ name: loop, trips, interval: initiationInterval, depth }],
  }))
  return [{ name: top, loops: [] }, ...modules]
}

/** Writes a report with the folders above it. */
export async function writeReport(path: string, modules: readonly MadeModule[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, madeReport(modules))
}

function contents({ loops, estimated = 2.5 }: MadeModule): string {
  return `<PerformanceEstimates>
<SummaryOfTimingAnalysis><TargetClockPeriod>4.00</TargetClockPeriod><ClockUncertainty>1.08</ClockUncertainty>
<EstimatedClockPeriod>${estimated}</EstimatedClockPeriod></SummaryOfTimingAnalysis>
<SummaryOfOverallLatency><Best-caseLatency>1</Best-caseLatency><Worst-caseLatency>9</Worst-caseLatency></SummaryOfOverallLatency>
<SummaryOfLoopLatency>${loops.map(loopText).join('\n')}</SummaryOfLoopLatency>
</PerformanceEstimates>
<AreaEstimates><Resources><BRAM_18K>1</BRAM_18K><DSP>2</DSP><FF>3</FF><LUT>4</LUT><URAM>0</URAM></Resources>
<AvailableResources><BRAM_18K>1824</BRAM_18K><DSP>2520</DSP><FF>548160</FF><LUT>274080</LUT><URAM>0</URAM></AvailableResources>
</AreaEstimates>`
}

function loopText({
  name,
  trips,
  interval,
  depth,
  latency = latencyOf({ trips, interval, depth }),
}: MadeLoop): string {
  const pipeline =
    interval === null ? '' : `<PipelineII>${interval}</PipelineII><PipelineDepth>${depth}</PipelineDepth>`
  return `<${name}><Name>${name}</Name><TripCount>${trips}</TripCount><Latency>${latency}</Latency>${pipeline}</${name}>`
}

/** As Vitis HLS counts it. */
function latencyOf({ trips, interval, depth }: Pick<MadeLoop, 'trips' | 'interval' | 'depth'>) {
  return trips === 'undef' ? trips : (trips - 1) * (interval ?? depth) + depth - 1
}
