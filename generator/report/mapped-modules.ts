import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedBuild, isBuilt } from '../../sim/build-cache.js'
import { twoAtATime } from '../../sim/two-at-a-time.js'
import type { Yosys } from '../../sim/yosys/yosys.js'
import { withScratchFolder } from '../base/temporary-folder.js'
import type { RtlilModule } from './rtlil-modules.js'

/** The command that maps a hierarchy to the device, each module by itself. */
const synth = 'synth_xilinx -family xcup -noiopad -noclkbuf'
const product = 'module.json'
// Uppermost of what is synthesised at once.
const allName = 'moeforge_all'

/** Modules after synthesis, as `write_json` writes them, by their names there. */
export type MappedModules = Readonly<Record<string, unknown>>

/**
 * Synthesises modules, each by itself, those below it as boxes. What was synthesised before comes from the cache: a module's
 * text and the ports below it decide.
 */
export async function mappedModules(
  modules: ReadonlyMap<string, RtlilModule>,
  yosys: Yosys,
): Promise<MappedModules> {
  const version = await yosys.version()
  const inputsOf = (module: RtlilModule) => ({
    files: new Map([['module.il', [module, ...boxesOf(module, modules)].map(({ text }) => text).join('')]]),
    recipe: [version, synth],
    products: [product],
  })
  const all = [...modules.values()]
  const missing = all.filter((module) => !isBuilt(inputsOf(module)))
  // Two at once: Yosys takes one core.
  const batches = halves(missing).map((batch) => () => mapBatch(batch, modules, yosys))
  const mapped: MappedModules = Object.assign({}, ...(await twoAtATime(batches)))
  const named = all.map(async (module) => {
    const name = jsonName(module.name)
    const folder = await cachedBuild(inputsOf(module), (made) =>
      writeFile(join(made, product), JSON.stringify(mapped[name])),
    )
    return [name, JSON.parse(await readFile(join(folder, product), 'utf8'))] as const
  })
  return Object.fromEntries(await Promise.all(named))
}

/** A name as `write_json` has it, which in RTLIL begins with a backslash where it is the Verilog's own. */
function jsonName(name: string): string {
  return name.replace(/^\\/, '')
}

function boxesOf({ below }: RtlilModule, modules: ReadonlyMap<string, RtlilModule>): { text: string }[] {
  return below.flatMap((name) => {
    const module = modules.get(name)
    return module === undefined ? [] : [{ text: module.stub }]
  })
}

/** Two lots of about the same text. */
function halves(modules: readonly RtlilModule[]): RtlilModule[][] {
  const lots: { size: number; modules: RtlilModule[] }[] = [
    { size: 0, modules: [] },
    { size: 0, modules: [] },
  ]
  for (const module of modules.toSorted((a, b) => b.text.length - a.text.length)) {
    const lot = lots[0].size <= lots[1].size ? lots[0] : lots[1]
    lot.size += module.text.length
    lot.modules.push(module)
  }
  return lots.map(({ modules: lot }) => lot).filter((lot) => lot.length > 0)
}

async function mapBatch(
  batch: readonly RtlilModule[],
  modules: ReadonlyMap<string, RtlilModule>,
  yosys: Yosys,
): Promise<MappedModules> {
  return withScratchFolder('synth', async (cwd) => {
    const [from, to] = ['batch.il', 'batch.json']
    await writeFile(join(cwd, from), batchText(batch, modules))
    const commands = [`read_rtlil ${from}`, `${synth} -top ${allName}`, `write_json ${to}`]
    await yosys.run(cwd, { commands, products: [to] })
    const { modules: mapped } = JSON.parse(await readFile(join(cwd, to), 'utf8')) as {
      modules: MappedModules
    }
    // Boxes are in it too, and where another batch has the module it is no box.
    return Object.fromEntries(batch.map(({ name }) => [jsonName(name), mapped[jsonName(name)]]))
  })
}

/** An instance of each, which Yosys would drop with the module if it were not told to keep it. */
function batchText(batch: readonly RtlilModule[], modules: ReadonlyMap<string, RtlilModule>): string {
  const own = new Set(batch.map(({ name }) => name))
  const boxes = new Set(batch.flatMap(({ below }) => below).filter((name) => !own.has(name)))
  const uses = batch.map(({ name }, index) => `  attribute \\keep 1\n  cell ${name} \\m${index}\n  end\n`)
  return [
    ...batch.map(({ text }) => text),
    ...[...boxes].map((name) => modules.get(name)?.stub ?? ''),
    `module \\${allName}\n${uses.join('')}end\n`,
  ].join('')
}
