import type { Design } from '../../design/design.js'
import { acceleratorName } from './accelerator-files.js'

/** Name of the module that has the accelerator's ports as cards want them; also that of the kernel in an xclbin. */
export function cardTopName(design: Pick<Design, 'name'>): string {
  return `${acceleratorName(design)}_card`
}
