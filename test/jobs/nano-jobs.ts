import { readPreset } from '../../generator/config/presets.js'
import type { Job } from '../../generator/jobs/job.js'

/** Simulations of nano, one for each seed. */
export function nanoJobs(seeds: readonly number[]): Job[] {
  return seeds.map((seed) => ({
    ...{ kind: 'simulate', config: readPreset('nano'), edits: {}, numerics: null, sources: '' },
    ...{ task: 0, seed, images: 1, latency: 80, bandwidth: 42 },
  }))
}
