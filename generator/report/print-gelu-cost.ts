import { costVariants, geluCostTable } from './gelu-cost-table.js'

process.stdout.write(geluCostTable(await costVariants()))
