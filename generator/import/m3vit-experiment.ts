import type { M3vitBackbone } from './m3vit-schema.js'
import type { GivenSettings } from './m3vit-settings.js'
/** A network as file and command line together have it; `settings` win. */
export interface M3vitExperiment {
  readonly backbone: M3vitBackbone
  readonly settings: GivenSettings
  readonly tasks: readonly string[]
  readonly hasExperts: boolean
  /** Paths of all that the network does not depend on. */
  readonly ignored: readonly string[]
}
