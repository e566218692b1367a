import { type Command, InvalidArgumentError } from 'commander'
import { loadShapes } from '../../estimate/load-shape.js'
import { type FigureName, figureNames } from '../../explore/figures.js'
import { type MeasureKind, measureKinds } from '../../jobs/job-kind.js'
import type { ExploreOptions } from '../explore.js'
import { withExamples } from './examples.js'
import { withMemoryOptions } from './memory-options.js'
import { collect, commaSeparated, integerOption, nameOption, numericsOption } from './options.js'
import { withRunnerOptions } from './runner-options.js'

const figure = nameOption(figureNames, ['figure', 'figures'])

/** `moeforge explore`: many designs of a config, the best of them measured. */
export function registerExplore(program: Command): void {
  const command = withRunnerOptions(
    withMemoryOptions(
      program
        .command('explore')
        .description(
          'estimate many designs of a config, measure the best, and list those that no other betters',
        )
        .argument('<config>', 'preset name or config file'),
    ),
  )
    .option(
      '--vary <key=values>',
      'a value of the config, and what it takes in turn: array.lanes=8,16,32; repeat for further ones',
      collect,
      [],
    )
    .option('--device <devices>', 'devices to try, separated by commas', commaSeparated, [])
    .option('--fit <device>', 'find the fastest design that fits this device')
    .option(
      '--objective <figures>',
      `what designs are compared by, separated by commas: ${figureNames.join(', ')}`,
      names(figureNames, ['figure', 'figures']),
      ['latency', 'dsp'] satisfies FigureName[],
    )
    .option(
      '--max <figure=number>',
      'keep to designs whose figure is no more; repeat for further ones',
      bound,
      [],
    )
    .option('--budget <number>', 'estimate so many designs at most', integerOption(1, 1_000_000))
    .option(
      '--best <number>',
      'measure so many of the best in Verilator and Yosys',
      integerOption(0, 1000),
      0,
    )
    .option(
      '--with <kinds>',
      `how they are measured, separated by commas: ${measureKinds.join(', ')}`,
      names(measureKinds, ['kind', 'kinds']),
      [...measureKinds] satisfies MeasureKind[],
    )
    .option(
      '--loads <shape>',
      `tokens of experts: ${loadShapes.join(' or ')}`,
      nameOption(loadShapes, ['shape', 'shapes']),
      loadShapes[0],
    )
    .option('--task <task>', "number or name of the task; the config's model.tasks lists them", '0')
    .option(...numericsOption)
    .option('--seed <number>', 'seed of what is drawn', integerOption(0, 2 ** 31 - 1), 1)
    .option('--out <folder>', 'folder of results and jobs; run again, it goes on where it stopped')
    .option('--json', 'print one JSON object', false)
  withExamples(
    command,
    'explore m3vit-tiny --vary array.lanes=8,16,32 --vary array.taps=8,16',
    'explore deit-tiny --fit kv260',
  ).action(async (source: string, options: ExploreOptions) => {
    const { exploreCommand } = await import('../explore.js')
    await exploreCommand(source, options)
  })
}

/** Names separated by commas, each once. */
function names<Name extends string>(
  all: readonly Name[],
  what: readonly [string, string],
): (text: string) => Name[] {
  const one = nameOption(all, what)
  return (text) => commaSeparated(text).map(one)
}

function bound(text: string, previous: ExploreOptions['max'] = []): ExploreOptions['max'] {
  const [, name, number] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError(`${text} is not FIGURE=NUMBER, such as dsp=700.`)
  return [...previous, { figure: figure(name), most: Number(number) }]
}
