import { attentionTrafficTable, measureAttentionTraffic } from './attention-traffic.js'

const measured = []
for (const rows of [1, 4, 8, 16]) measured.push(await measureAttentionTraffic(rows))
process.stdout.write(attentionTrafficTable(measured))
