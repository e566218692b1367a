import type { EstimateReport } from './estimate-text.js'

/** What `estimate --json` prints. */
export function estimateJson({ config, design, settings, loads, estimate, advice }: EstimateReport) {
  const { accelerator, kernel, obstacle } = estimate
  const { images, latency, bandwidth, queues } = settings
  return {
    ...{ config, profile: design.profile, device: design.device, clockMhz: design.clockMhz, images },
    memory: { latency, bandwidth },
    experts: { loads, queues },
    ...{ obstacle, kernel },
    accelerator: accelerator === null ? null : plain(accelerator),
    advice,
  }
}

// Without what the figures are made of, which --explain prints.
function plain({
  visits,
  resources,
  traffic,
  ...figures
}: NonNullable<EstimateReport['estimate']['accelerator']>) {
  const { units, ...rest } = resources
  return {
    ...figures,
    traffic: { bytes: traffic.bytes, ports: traffic.ports },
    resources: {
      ...rest,
      units: units.map(({ unit, resources, ns }) => ({ unit, ...resources, ns })),
    },
  }
}
