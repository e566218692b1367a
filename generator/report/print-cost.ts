import { costVariants, geluCostTable } from './gelu-cost-table.js'
import { costExponentials, softmaxCostTable } from './softmax-cost-table.js'

process.stdout.write(`gelu, one evaluator\n\n${geluCostTable(await costVariants())}`)
process.stdout.write(`\nsoftmax, one exponential\n\n${softmaxCostTable(await costExponentials())}`)
