import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { type DesignsLint, lintDesigns } from './lint-designs.js'

/** What a lint of configs found, and a line that sums it up. */
export interface ConfigsLint extends DesignsLint {
  readonly summary: string
}

/**
 * Lints the HLS C++ of configs.
 * @param names - presets or paths of files; none means nano, in both profiles
 * @throws InputError for a config that cannot be read; what `lintSources` throws
 */
export async function lintConfigs(names: readonly string[]): Promise<ConfigsLint> {
  const configs =
    names.length > 0
      ? names.map((name) => ({ label: name, config: loadConfig(name) }))
      : (['exact', 'edge-moe'] as const).map((numerics) => ({
          label: `nano (${numerics})`,
          config: loadConfig('nano', { numerics }),
        }))
  const lint = await lintDesigns(configs.map(({ config }) => elaborate(config)))
  const { count, findings, accepted } = lint
  const summary = [
    `${count} sources of ${configs.map(({ label }) => label).join(', ')} read`,
    `${findings.length} findings`,
    `${accepted.length} more of which rules cannot tell are accepted by comments`,
  ].join('; ')
  return { ...lint, summary }
}
