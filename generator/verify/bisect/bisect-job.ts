import type { Backend } from '../../backends/unit-backend.js'
import type { Design } from '../../design/design.js'
import type { ParameterSource } from '../../weights/parameter-source.js'
import type { CheckOptions } from '../plan.js'

/** What is bisected: a network on a backend. */
export interface BisectJob {
  readonly design: Design
  /** [channels][height][width], integers of the pixel format. */
  readonly image: Int32Array
  readonly task: number
  readonly source: ParameterSource
  readonly backend: Backend
  readonly build: NonNullable<CheckOptions['build']>
}
