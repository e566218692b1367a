// Fits what estimates say of LUTs, registers and the clock to what Yosys makes of samples:
//
//   npm run fit:cost                  from what was measured last, in seconds
//   npm run fit:cost -- --measure     measures first: some minutes a sample that is not in moeforge's cache
//   npm run fit:cost -- --measure-new measures first what never was: samples whose Verilog has changed since keep their figures

import { writeFileSync } from 'node:fs'
import { costModelPath } from '../generator/estimate/resources/cost-model.js'
import { fitModel } from './fit-cost/fit-model.js'
import { measureSamples } from './fit-cost/measure.js'
import { readMeasured } from './fit-cost/samples.js'

if (process.argv.includes('--measure')) await measureSamples({ onlyNew: false })
if (process.argv.includes('--measure-new')) await measureSamples({ onlyNew: true })
const model = fitModel(readMeasured())
writeFileSync(costModelPath, `${JSON.stringify(model, null, 2)}\n`)
for (const [quantity, { median, most, unseenMedian, unseenMost }] of Object.entries(model.errors))
  console.log(
    `${quantity}: off by ${percent(median)} in the middle, ${percent(most)} at most; unseen ${percent(unseenMedian)}, ${percent(unseenMost)}`,
  )

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
