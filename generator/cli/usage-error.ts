import type { Command, CommanderError } from 'commander'
import { InputError } from '../base/errors.js'
import { closest, didYouMean } from '../base/wording.js'

/**
 * Makes a command and all below it throw InputError where usage is bad, in place of commander's own message. Where help
 * or version was asked for, CommanderError is thrown as always.
 */
export function throwUsageErrors(command: Command): void {
  command
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      throw isUsageError(error) ? usageError(command, error) : error
    })
  for (const child of command.commands) throwUsageErrors(child)
}

// A command that has only subcommands prints its help when it is called alone.
function isUsageError({ exitCode, code }: CommanderError): boolean {
  return exitCode !== 0 && code !== 'commander.help'
}

function usageError(command: Command, { message, code }: CommanderError): InputError {
  const said = message.replace(/^error: /, '').replace(/\.$/, '')
  // What is wrong with a value is said with what may stand there.
  if (code === 'commander.invalidArgument') return InputError.at(fullName(command), said)
  const [near = `${fullName(command)} --help says what there is`] = didYouMean(
    closest(nameIn(said), namesFor(command, code)),
  )
  return InputError.at(fullName(command), said, near)
}

/** What is meant where commander says `unknown option '--sed=5'`. */
function nameIn(message: string): string {
  return /'([^'=]*)/.exec(message)?.[1] ?? ''
}

/** Names among which a misspelt one of this kind of error may be. */
function namesFor(command: Command, code: string): string[] {
  if (code === 'commander.unknownCommand') return command.commands.map((child) => child.name())
  if (code !== 'commander.unknownOption') return []
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? [])
}

/** `moeforge weights pack`. */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}
