import type { Design } from '../../generator/design/design.js'
import { hlsKernel } from '../../generator/targets/hls-kernel/hls-kernel.js'
import { kernelFiles } from '../../generator/targets/hls-kernel/kernel-files.js'
import { kernelInterface } from '../../generator/targets/hls-kernel/kernel-interface.js'
import { units } from '../../generator/units/index.js'
import { hlsSources } from '../../generator/units/unit-sources.js'
import type { HlsSources } from './lint-sources.js'

/** C++ of a design, and why some of it is not there. */
export interface DesignSources {
  readonly sources: readonly HlsSources[]
  /** Why there is no kernel of the whole network; null where there is. */
  readonly obstacle: string | null
}

/** All HLS C++ of a design: the kernel, and every variant of every unit. */
export function designSources(design: Design): DesignSources {
  const ofUnits = units.flatMap((unit) =>
    unit.each(design, (each, { params }) => ({
      files: new Map([...hlsSources(each, params)].filter(([path]) => path.startsWith('hls/'))),
      main: `hls/${each.name}.hpp`,
    })),
  )
  const obstacle = hlsKernel.obstacle(design)
  if (obstacle !== null) return { sources: ofUnits, obstacle: obstacle.message }
  const kernel = { files: kernelFiles(design), main: `hls/${kernelInterface(design).name}.cpp` }
  return { sources: [kernel, ...ofUnits], obstacle: null }
}
