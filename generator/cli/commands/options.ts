import { InvalidArgumentError } from 'commander'
import { simulatorName, simulatorNames } from '../../../sim/simulator-name.js'
import { nameRepair } from '../../base/wording.js'
import { profiles } from '../../config/profile.js'

/** Collects a repeated option into a list. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}

/** Parts that are separated by commas, each once. */
export function commaSeparated(text: string): string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))]
}

/** A whole number from `least` to `most`. */
export function integerOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`${text} is not a whole number from ${least} to ${most}.`)
    }
    return value
  }
}

/** A probability of a stall: beyond 0.95 runs would hardly end. */
export const shareOption = numberOption(0, 0.95)

/** A number from `least` to `most`, whole or not. */
export function numberOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`${text} is not a number from ${least} to ${most}.`)
    return value
  }
}

/** One of a few names. @param what - what they are names of, in the singular and the plural */
export function nameOption<Name extends string>(
  names: readonly Name[],
  [what, several]: readonly [string, string],
): (text: string) => Name {
  return (text) => {
    const name = names.find((each) => each === text)
    if (name !== undefined) return name
    throw new InvalidArgumentError(`there is no ${what} ${text}; ${nameRepair(text, names, several)}`)
  }
}

/** Cycles from one up to another, which is left out. */
export function cyclesOption(text: string): { readonly from: number; readonly to: number } {
  const [, from, to] = /^(\d+):(\d+)$/.exec(text) ?? []
  if (from === undefined || Number(from) >= Number(to))
    throw new InvalidArgumentError(
      `${text} is not FROM:TO, such as 1000:2000, two cycles of which TO is later.`,
    )
  return { from: Number(from), to: Number(to) }
}

/** `--numerics`, as every command that has it takes it. */
export const numericsOption = [
  '--numerics <profile>',
  `use this profile, ${profiles.join(' or ')}: its defaults, unless the config is of it`,
  nameOption(profiles, ['profile', 'profiles']),
] as const

/** `--simulator`, as every command takes it that runs hardware. */
export const simulatorOption = [
  '--simulator <simulator>',
  `what runs the generated code: ${simulatorNames.join(', ')}; without: the first that is installed`,
  simulatorName,
] as const

/** `--project`, as every command takes it that runs sources. */
export const projectOption = [
  '--project <dir>',
  'generated project: its changed rtl/ and hls/ sources run in place of the generated ones',
] as const

/** `--strict`, as every command takes it that quantises weights. */
export const strictOption = [
  '--strict',
  'stop if formats lose values of weights; without it they are listed',
  false,
] as const

/** Positive numbers separated by commas, or zeros. */
export function numberList(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (values.some((value) => !(value >= 0) || !Number.isFinite(value)))
    throw new InvalidArgumentError(`${text} is not a list of numbers, such as 0.485,0.456,0.406.`)
  return values
}
