import { geluAccuracyTable, measureVariants } from './gelu-accuracy-table.js'

process.stdout.write(geluAccuracyTable(measureVariants()))
