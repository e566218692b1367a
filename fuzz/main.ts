import { writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { removeAtExit } from '../generator/base/cleaner.js'
import { integerOption } from '../generator/cli/commands/options.js'
import type { ConfigInput } from '../generator/config/schema.js'
import { type CheckSettings, checkConfig, type Outcome } from './check-config.js'
import { configs } from './draw-config.js'

interface FuzzOptions {
  readonly count: number
  readonly seed: number
  readonly backend: CheckSettings['backend']
  readonly out: string
}

/** Draws configs, checks each, and shrinks what escapes to a config file. Exit code 1 where anything did. */
async function fuzz({ count, seed, backend, out }: FuzzOptions): Promise<void> {
  const outcomes: Outcome[] = []
  const numbers = Array.from({ length: count }, (_, index) => index)
  const worker = async () => {
    for (let index = numbers.shift(); index !== undefined; index = numbers.shift()) {
      const settings = { backend, seed: seed + index } as const
      const [drawn] = fc.sample(configs, { seed: settings.seed, numRuns: 1 })
      const outcome = await checkConfig(drawn, settings)
      outcomes.push(outcome)
      process.stderr.write(`${outcomes.length}/${count} seed ${settings.seed} ${outcome.fault ?? 'ok'}\n`)
      if (outcome.fault !== null) await keep(settings, drawn, outcome.fault, out)
    }
  }
  await Promise.all([worker(), worker()])
  const escapes = outcomes.filter(({ fault }) => fault !== null).length
  const repaired = outcomes.filter(({ repairs }) => repairs > 0).length
  const accelerators = outcomes.filter(({ accelerator }) => accelerator).length
  console.log(
    `${count} configs, ${repaired} after repairs, ${accelerators} with an accelerator: ${escapes} escapes`,
  )
  if (escapes > 0) process.exitCode = 1
}

/** Looks for a smaller config that fails too, and writes it. */
async function keep(settings: CheckSettings, drawn: ConfigInput, fault: string, out: string): Promise<void> {
  let least = { config: drawn, fault }
  const fails = fc.asyncProperty(configs, async (config) => {
    const outcome = await checkConfig(config, settings)
    if (outcome.fault === null) return true
    least = { config, fault: outcome.fault }
    return false
  })
  await fc.check(fails, { seed: settings.seed, numRuns: 1, interruptAfterTimeLimit: shrinkMilliseconds })
  const file = `${out}-${settings.seed}.yaml`
  const told = least.fault
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n')
  writeFileSync(file, `${told}\n${stringify(least.config)}`)
  process.stderr.write(`  kept as ${file}\n`)
}

// A smaller config is worth so much time, and no more.
const shrinkMilliseconds = 60_000

removeAtExit()
await new Command('fuzz')
  .description('draw random configs; each must be rejected with a repair that works, or run equal everywhere')
  .option('--count <number>', 'configs to draw', integerOption(1, 1_000_000), 40)
  .option('--seed <number>', 'seed of the first; the others follow', integerOption(0, 2 ** 31 - 1), 1)
  .addOption(
    new Option('--backend <name>', 'csim: the HLS C++; verilator: the Verilog too')
      .choices(['csim', 'verilator'])
      .default('csim'),
  )
  .option('--out <prefix>', 'where configs that fail are written: PREFIX-SEED.yaml', 'fuzz-escape')
  .action(fuzz)
  .parseAsync()
