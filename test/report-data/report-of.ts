import { silently } from '../../generator/backends/network-job.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import type { ConfigInput } from '../../generator/config/schema.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { loadImage } from '../../generator/images/load-image.js'
import { reportData } from '../../generator/report-data/report-data.js'
import type { Section } from '../../generator/report-data/types/common.js'
import type { ReportData } from '../../generator/report-data/types/report-data.js'

/** The report of a preset or a config, on drawn weights and a drawn image. */
export async function reportOf(
  source: string | ConfigInput,
  options: { readonly task?: number; readonly simulate?: boolean; readonly numerics?: string } = {},
): Promise<ReportData> {
  const { task = 0, simulate = false, numerics } = options
  const config =
    typeof source === 'string' ? loadConfig(source, { numerics }) : parseConfig(source, { numerics })
  const design = elaborate(config)
  const image = await loadImage(design, { path: undefined, seed: 1 })
  const weights = { folders: [], seed: 1 }
  const memory = { latency: 80, bandwidth: 42, jitter: 0, seed: 1 }
  return reportData(
    {
      ...{ source: config.name, config, design, image, weights, task, memory, simulate },
      ...{ imageFrom: 'drawn from seed 1', simulator: undefined },
    },
    silently,
  )
}

/** The data of a section that must be there. */
export function present<T extends object>(section: Section<T>): T {
  if ('absent' in section) throw new Error(`left out: ${section.absent}`)
  return section as T
}

/** A network without experts, of one task. */
export const plainNetwork: ConfigInput = {
  name: 'plain',
  model: { image: { height: 16, width: 24 }, patchSize: 8, embedDim: 32, depth: 2, heads: 2 },
  hardware: { device: 'zcu102', array: { lanes: 8, taps: 8 }, buffers: { weightTiles: 128 } },
}
