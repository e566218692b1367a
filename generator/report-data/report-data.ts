import type { Stage } from '../backends/network-job.js'
import { packageVersion } from '../base/root.js'
import { deviceOf } from '../devices/devices.js'
import { imageRaster } from '../images/pixel-colour.js'
import { encodePng } from '../images/raster.js'
import type { ParameterSource } from '../weights/parameter-source.js'
import { acceleratorSections } from './accelerator-sections.js'
import { approximationsData } from './approximations.js'
import { inferenceSections } from './inference-sections.js'
import type { ReportRequest } from './report-request.js'
import { summaryData } from './summary.js'
import type { PictureData, ReportData } from './types/report-data.js'

/**
 * Everything that a report shows.
 * @throws InputError for weights that are not the network's, or where what is to be simulated is no accelerator; ToolError as
 *   simulations do.
 */
export async function reportData(request: ReportRequest, stage: Stage): Promise<ReportData> {
  const { design, config, task, weights } = request
  const inference = await inferenceSections(request, stage)
  const { cycles, ...accelerator } = await acceleratorSections(request, inference.queues, stage)
  const approximations = await stage('measuring approximations', async () =>
    approximationsData(design, config),
  )
  return {
    ...{ name: design.name, version: packageVersion, config: request.source },
    ...{ configHash: design.configHash, profile: design.profile, device: deviceOf(design.device).title },
    ...{ tasks: design.network.tasks, task, weights: weightsWords(weights), picture: pictureOf(request) },
    summary: summaryData({ design, ...cycles }),
    ...{ ...accelerator, approximations, ...inference.sections },
  }
}

function weightsWords({ folders, seed }: ParameterSource): string {
  return folders.length === 0 ? `drawn from seed ${seed}` : `of ${folders.join(', ')}`
}

function pictureOf({ design, image, imageFrom }: ReportRequest): PictureData {
  const { network, patchEmbed } = design
  const png = encodePng(imageRaster(image.real, network.image))
  return {
    address: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
    ...{ width: network.image.width, height: network.image.height, patchSize: network.patchSize },
    ...{ columns: patchEmbed.columns, rows: patchEmbed.stripes, prefix: network.prefix, from: imageFrom },
  }
}
