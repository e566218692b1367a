import { measureFewBits } from './few-bits.js'

const asked = process.argv.slice(2)
console.log(
  '| bits | step | first block dB | result dB | tokens with the same experts |\n|---|---|---|---|---|',
)
for (const bits of asked.length > 0 ? asked : ['w8a8', 'w8a10', 'w8a11', 'w4a16'])
  for (const [step, { firstBlockDb, resultDb, sameExperts }] of await measureFewBits(bits))
    console.log(
      `| ${bits} | ${step} | ${firstBlockDb.toFixed(1)} | ${resultDb.toFixed(1)} | ${sameExperts} |`,
    )
