import { expertOrderTable } from './expert-order-table.js'

process.stdout.write(expertOrderTable())
