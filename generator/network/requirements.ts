import type { Config } from '../config/config.js'
import type { Profile } from '../config/profile.js'
import type { SoftmaxMethod } from '../config/softmax-methods.js'
import type { FixedFormat } from '../numerics/format.js'
import type { KeyOrder } from './key-order.js'
import type { Network } from './network.js'
import type { Formats } from './tensor.js'

/** What a program follows from: all of a design but its hardware. */
export interface ProgramRequirements {
  readonly profile: Profile
  readonly network: Network
  readonly formats: Formats
  /** Formats of single tensors and parameters. */
  readonly tensorFormats: Readonly<Record<string, FixedFormat>>
  /** Whether each row of weights has a factor. */
  readonly rowScales: boolean
  /** Whether hidden values are held less a zero point. */
  readonly zeroPoint: boolean
  readonly keyOrder: KeyOrder
  readonly softmaxMethod: SoftmaxMethod
  readonly expertOrder: Config['hardware']['experts']['order']
}
