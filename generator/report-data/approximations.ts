import type { Config } from '../config/config.js'
import type { Design } from '../design/design.js'
import { activationApproximation } from './approximations/activation.js'
import { exponentialApproximation } from './approximations/exponential.js'
import { gateApproximation } from './approximations/gate.js'
import { reciprocalApproximation } from './approximations/reciprocal.js'
import { rootApproximation } from './approximations/root.js'
import type { ApproximationsData } from './types/approximations.js'

/** How far each function of the hardware is from the real one, and what is proven of it. */
export function approximationsData(design: Design, config: Config): ApproximationsData {
  return {
    approximations: [
      activationApproximation(design, config),
      exponentialApproximation(design),
      ...reciprocalApproximation(design),
      ...rootApproximation(design),
      ...gateApproximation(design),
    ],
  }
}
