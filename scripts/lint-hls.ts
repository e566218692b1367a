import { loadConfig } from '../generator/config/load.js'
import { elaborate } from '../generator/design/elaborate.js'
import { lintDesigns } from './hls-lint/lint-designs.js'
import { reportErrors } from './report-errors.js'
import { mustBeNone } from './verilator-lint.js'

// `npm run lint:hls [CONFIG...]`: the rules of Vitis HLS that no compiler checks, over the C++ of configs or presets; of
// nano in both profiles where none is named. scripts/compiled.mjs is this program's second argument.
await reportErrors(async () => {
  const named = process.argv.slice(3)
  const configs =
    named.length > 0
      ? named.map((name) => loadConfig(name))
      : (['exact', 'edge-moe'] as const).map((numerics) => loadConfig('nano', { numerics }))
  const { count, findings, accepted, left } = await lintDesigns(configs.map((config) => elaborate(config)))
  for (const line of left) console.error(line)
  console.log(
    [
      `${count} sources of ${configs.map(({ name }) => name).join(', ')} read`,
      `${findings.length} findings`,
      `${accepted.length} places that rules cannot tell of, accepted by comments in the source`,
    ].join('; '),
  )
  mustBeNone(findings)
})
