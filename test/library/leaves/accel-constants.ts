import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import {
  constantsFile,
  constantsPath,
} from '../../../generator/targets/verilog-array/accelerator-constants.js'
import { lowerAccelerator } from '../../../generator/targets/verilog-array/accelerator-files.js'
import { coreParameters } from '../../../generator/targets/verilog-array/accelerator-parameters.js'

/** The include with the numbers that modules of an accelerator share: that of the smallest preset. */
export function accelConstants(): Record<string, string> {
  const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
  return { [constantsPath]: constantsFile('nano', coreParameters(accelerator)) }
}
