import { XMLParser, XMLValidator } from 'fast-xml-parser'
import * as z from 'zod'
import { InputError } from '../../base/errors.js'
import { type CsynthLoop, csynthLoops } from './csynth-loops.js'
import { type Extent, extentText, numberText } from './csynth-values.js'

/** Cells that Vitis HLS counts. */
export const resourceNames = ['BRAM_18K', 'DSP', 'FF', 'LUT', 'URAM'] as const
export type Resources = Readonly<Record<(typeof resourceNames)[number], number | null>>

/** Nanoseconds of a clock period; null: the report does not know it. */
export interface CsynthClock {
  readonly target: number | null
  /** What is kept back of the target for placement and routing. */
  readonly uncertainty: number | null
  readonly estimated: number | null
}

/** A function that became a module of its own. */
export interface CsynthModule {
  readonly name: string
  readonly clock: CsynthClock
  /** Cycles. */
  readonly latency: Extent
  /** With all modules below it. */
  readonly resources: Resources
  readonly loops: readonly CsynthLoop[]
}

/** A report of C synthesis: of a whole design, or of one module of it. */
export interface Csynth {
  /** Of Vitis: 2024.1 */
  readonly version: string
  /** The function that the report is of. */
  readonly top: string
  readonly part: string
  /** The whole part has. */
  readonly available: Resources
  /** The top first; no others in the report of one module. */
  readonly modules: readonly CsynthModule[]
}

/**
 * Parses `csynth.xml` or `<module>_csynth.xml` of Vitis HLS 2022.2 and later. UG1399 says where they are, not what is in
 * them: the format is what published reports have in common.
 * @param path - for errors
 * @throws InputError when it is not such a report, whole.
 */
export function parseCsynth(text: string, path: string): Csynth {
  const parsed = reportSchema.safeParse(xmlOf(text, path))
  if (!parsed.success) throw notAReport(path, parsed.error.issues)
  const { UserAssignments: asked, AreaEstimates: area, ...profile } = parsed.data.profile
  try {
    const top = moduleOf({ Name: asked.TopModelName, ...profile, AreaEstimates: area }, asked)
    const others = (profile.ModuleInformation?.Module ?? []).map((module) => moduleOf(module, {}))
    const listed = others.find(({ name }) => name === top.name)
    return {
      ...{ version: profile.ReportVersion.Version, top: top.name, part: asked.Part },
      available: resourcesOf(area.AvailableResources ?? {}),
      // The top is both: at the head of the report, and where there is a list of modules, in that.
      modules: [listed ?? top, ...others.filter((module) => module !== listed)],
    }
  } catch (error) {
    if (error instanceof z.ZodError) throw notAReport(path, error.issues)
    throw error
  }
}

const element = <T extends z.ZodRawShape>(shape: T) =>
  // An element without anything in it is an empty text. Whether a figure that is missing matters, those who read it know.
  z.preprocess((value) => (value === '' || value === undefined ? {} : value), z.looseObject(shape))

const clockSchema = element({
  TargetClockPeriod: numberText.optional(),
  ClockUncertainty: numberText.optional(),
  EstimatedClockPeriod: numberText.optional(),
})
const cellsSchema = element(
  Object.fromEntries(resourceNames.map((name) => [name, numberText.optional()])) as Record<
    (typeof resourceNames)[number],
    z.ZodOptional<typeof numberText>
  >,
)
const contents = {
  PerformanceEstimates: element({
    SummaryOfTimingAnalysis: clockSchema,
    SummaryOfOverallLatency: element({
      'Best-caseLatency': extentText.optional(),
      'Worst-caseLatency': extentText.optional(),
    }),
    SummaryOfLoopLatency: element({}).optional(),
  }),
  AreaEstimates: element({ Resources: cellsSchema, AvailableResources: cellsSchema.optional() }),
}
const moduleSchema = element({ Name: z.string(), ...contents })
const reportSchema = z.looseObject({
  profile: element({
    ReportVersion: element({ Version: z.string() }),
    UserAssignments: element({
      TopModelName: z.string(),
      Part: z.string(),
      TargetClockPeriod: numberText.optional(),
      ClockUncertainty: numberText.optional(),
    }),
    ...contents,
    ModuleInformation: element({
      Module: z.preprocess((value) => [value].flat(), z.array(moduleSchema)).optional(),
    }).optional(),
  }),
})

/** @param asked - the clock, where the module does not repeat it */
function moduleOf(
  { Name: name, PerformanceEstimates: estimates, AreaEstimates: area }: z.infer<typeof moduleSchema>,
  asked: z.infer<typeof clockSchema>,
): CsynthModule {
  const clock = { ...asked, ...estimates.SummaryOfTimingAnalysis }
  const { 'Best-caseLatency': best, 'Worst-caseLatency': worst } = estimates.SummaryOfOverallLatency
  return {
    name,
    clock: {
      target: clock.TargetClockPeriod ?? null,
      uncertainty: clock.ClockUncertainty ?? null,
      estimated: clock.EstimatedClockPeriod ?? null,
    },
    latency: { min: best?.min ?? null, max: worst?.max ?? null },
    resources: resourcesOf(area.Resources),
    loops: csynthLoops(estimates.SummaryOfLoopLatency ?? {}),
  }
}

function resourcesOf(cells: z.infer<typeof cellsSchema>): Resources {
  return Object.fromEntries(resourceNames.map((name) => [name, cells[name] ?? null])) as Resources
}

function xmlOf(text: string, path: string): unknown {
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw notXml(path, `line ${valid.err.line}: ${valid.err.msg}`)
  try {
    return new XMLParser({ parseTagValue: false, ignoreDeclaration: true }).parse(text)
  } catch (error) {
    throw notXml(path, (error as Error).message)
  }
}

const repair = 'run synthesis again'

function notXml(path: string, why: string): InputError {
  return InputError.at(path, `is not XML, or not all of it: ${why}`, repair)
}

function notAReport(path: string, issues: readonly z.core.$ZodIssue[]): InputError {
  const [{ path: place, message }] = issues
  const where = place.length === 0 ? '' : `<${place.join('><')}> `
  const what = message.endsWith('received undefined') ? 'is missing' : message
  return InputError.at(path, `is not a report of C synthesis: ${where}${what}`, repair)
}
