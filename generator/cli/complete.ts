import type { Argument, Command, Option } from 'commander'
import { simulatorNames } from '../../sim/simulator-name.js'
import { backendNames } from '../backends/backend-name.js'
import { presetNames } from '../config/presets.js'
import { profiles } from '../config/profile.js'
import { loadShapes, loadSources } from '../estimate/load-shape.js'
import { figureNames } from '../explore/figures.js'
import { measureKinds } from '../jobs/job-kind.js'
import { runnerNames } from '../jobs/runner-name.js'
import { unitNames } from '../units/unit-names.js'
import { shells } from './shells.js'

/** What may stand at a place, and what it is. */
export interface Candidate {
  readonly value: string
  readonly about: string
}

/** Stands for files, which the shell knows best. */
const files: Candidate = { value: ':files', about: '' }

/** The values of an argument or of an option, of which there may be several separated by commas. */
interface Source {
  readonly names?: () => readonly string[] | Promise<readonly string[]>
  readonly files?: boolean
  readonly list?: boolean
}

async function deviceNames(): Promise<readonly string[]> {
  return (await import('../devices/devices.js')).deviceKeys
}

const presets = { names: presetNames, files: true }

/** By the placeholder of an argument or an option's value; those of numbers, and of what only a config knows, have none. */
export const sources: Readonly<Record<string, Source>> = {
  ...{ config: presets, configs: presets, preset: { names: presetNames } },
  ...{ unit: { names: () => unitNames }, profile: { names: () => profiles }, shell: { names: () => shells } },
  ...{ backend: { names: () => backendNames }, backends: { names: () => backendNames, list: true } },
  ...{ device: { names: deviceNames }, devices: { names: deviceNames, list: true } },
  ...{ figures: { names: () => figureNames, list: true }, kinds: { names: () => measureKinds, list: true } },
  ...{ source: { names: () => loadSources }, shape: { names: () => loadShapes } },
  runner: { names: () => runnerNames },
  ...{ simulator: { names: () => simulatorNames } },
  ...{ file: { files: true }, dir: { files: true }, path: { files: true } },
  ...{ layer: {}, value: {}, task: {}, tasks: {}, words: {}, 'key=value': {}, command: {} },
  ...{
    'key=values': {},
    'figure=number': {},
    argument: {},
    text: {},
    'part/of': {},
    folder: { files: true },
  },
  ...{ number: {}, share: {}, bits: {}, cycles: {}, 'from:to': {}, bytes: {}, list: {} },
}

/** What may stand in place of the last word of a command line, of which `moeforge` is not the first. */
export async function candidates(program: Command, words: readonly string[]): Promise<Candidate[]> {
  const last = words.at(-1) ?? ''
  const place = placeBehind(program, words.slice(0, -1))
  const [, name, typed] = /^(--[\w-]+)=(.*)$/s.exec(last) ?? []
  if (name !== undefined) {
    const option = optionNamed(place.command, name)
    const values = option === undefined ? [] : await valuesOf(option, typed)
    return values.map((each) => (each === files ? each : { ...each, value: `${name}=${each.value}` }))
  }
  if (place.option !== null) return valuesOf(place.option, last === '=' ? '' : last)
  if (last.startsWith('-')) return startingWith(last, optionsOf(place.command))
  const argument = argumentAt(place)
  const commands = place.arguments > 0 ? [] : commandsOf(place.command)
  return [...startingWith(last, commands), ...(argument === undefined ? [] : await valuesOf(argument, last))]
}

/** Where the next word stands. */
interface Place {
  readonly command: Command
  /** The option whose value it is. */
  readonly option: Option | null
  /** Arguments before it. */
  readonly arguments: number
}

function placeBehind(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, option: null, arguments: 0 }
  for (const word of words) {
    // bash takes the = of --option=value for a word of its own.
    if (word !== '=') place = next(place, word)
  }
  return place
}

function next({ command, option, arguments: count }: Place, word: string): Place {
  if (option !== null) return { command, option: null, arguments: count }
  if (word.startsWith('-')) {
    const named = optionNamed(command, word)
    return { command, option: named?.required || named?.optional ? named : null, arguments: count }
  }
  const child = command.commands.find((each) => each.name() === word)
  return child === undefined
    ? { command, option: null, arguments: count + 1 }
    : { command: child, option: null, arguments: 0 }
}

function optionNamed(command: Command, name: string): Option | undefined {
  return visibleOptions(command).find(({ long, short }) => name === long || name === short)
}

function argumentAt({ command, arguments: count }: Place): Argument | undefined {
  const last = command.registeredArguments.at(-1)
  return command.registeredArguments[count] ?? (last?.variadic === true ? last : undefined)
}

async function valuesOf(what: Option | Argument, typed: string): Promise<Candidate[]> {
  const source = sources[placeholder(what)] ?? {}
  const before = source.list === true ? typed.slice(0, typed.lastIndexOf(',') + 1) : ''
  const names = (await source.names?.()) ?? []
  const values = names.map((name) => ({ value: before + name, about: placeholder(what) }))
  return [...startingWith(typed, values), ...(source.files === true ? [files] : [])]
}

/** `file` of `--out <file>`, `configs` of `[configs...]`. */
export function placeholder(what: Option | Argument): string {
  return 'flags' in what ? (/[<[](.*?)(?:\.\.\.)?[>\]]/.exec(what.flags)?.[1] ?? '') : what.name()
}

function visibleOptions(command: Command): Option[] {
  const help = command.createHelp()
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]
}

function optionsOf(command: Command): Candidate[] {
  return visibleOptions(command).flatMap(({ long, description }) =>
    long ? [{ value: long, about: description }] : [],
  )
}

function commandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), about: each.description() }))
}

function startingWith(typed: string, all: readonly Candidate[]): Candidate[] {
  return all.filter(({ value }) => value.startsWith(typed))
}
