import { lintConfigs } from './hls-lint/lint-configs.js'
import { reportErrors } from './report-errors.js'
import { mustBeNone } from './verilator-lint.js'

// `npm run lint:hls`, or `npm run lint:hls -- CONFIG...`: the rules of Vitis HLS that no compiler checks, over the C++ that is
// emitted. The name of this program, for scripts/compiled.mjs, comes before the configs.
await reportErrors(async () => {
  const { summary, findings, left } = await lintConfigs(process.argv.slice(3))
  for (const line of left) console.error(line)
  console.log(summary)
  mustBeNone(findings)
})
