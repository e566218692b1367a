import type { AccuracyData } from './accuracy.js'
import type { ApproximationsData } from './approximations.js'
import type { AttentionData } from './attention.js'
import type { Section } from './common.js'
import type { ExpertsData } from './experts.js'
import type { FormatsData } from './formats.js'
import type { MemoryData } from './memory.js'
import type { ResourcesData } from './resources.js'
import type { RooflineData } from './roofline.js'
import type { SummaryData } from './summary.js'
import type { TimelineData } from './timeline.js'

/** The image, and how it is cut into tokens. */
export interface PictureData {
  /** A `data:` address of a PNG file. */
  readonly address: string
  readonly width: number
  readonly height: number
  readonly patchSize: number
  readonly columns: number
  readonly rows: number
  /** Tokens in front of the patches. */
  readonly prefix: number
  /** Where it comes from, in words. */
  readonly from: string
}

/** All that the page shows: pure JSON. */
export interface ReportData {
  readonly name: string
  readonly version: string
  readonly config: string
  readonly configHash: string
  readonly profile: string
  readonly device: string
  readonly tasks: readonly string[]
  /** That of timeline, accuracy and formats. */
  readonly task: number
  readonly weights: string
  readonly picture: PictureData
  readonly summary: SummaryData
  readonly timeline: Section<TimelineData>
  readonly roofline: Section<RooflineData>
  readonly resources: Section<ResourcesData>
  readonly memory: Section<MemoryData>
  readonly approximations: Section<ApproximationsData>
  readonly accuracy: Section<AccuracyData>
  readonly formats: Section<FormatsData>
  readonly experts: Section<ExpertsData>
  readonly attention: Section<AttentionData>
}
