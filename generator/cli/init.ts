import { constants, copyFileSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { loadConfig } from '../config/load.js'
import { presetNames, unknownPreset } from '../config/presets.js'
import { printConfig } from '../config/print.js'
import { InputError } from '../errors.js'

/** Adds `moeforge init`: prints a preset as commented YAML, or writes it to a new file. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('print a commented config to start from')
    .argument('[preset]', presetNames().join(' | '), 'm3vit-tiny')
    .option('--out <file>', 'write a new file instead; an existing one is left alone')
    .action((preset: string, { out }: { out?: string }) => init(preset, out))
}

function init(preset: string, out: string | undefined): void {
  if (!presetNames().includes(preset)) throw new InputError([unknownPreset(preset, 'no such preset')])
  const text = printConfig(loadConfig(preset))
  if (out === undefined) process.stdout.write(text)
  else writeNewFile(out, text)
}

/** Writes a file that must not exist yet. It appears whole or not at all. Throws InputError where it cannot. */
function writeNewFile(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    linkOrCopy(temporary, file)
  } catch (error) {
    throw unwritable(file, error as NodeJS.ErrnoException)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Unlike a rename, both fail where the file exists by now. Not every file system has links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  }
}

function unwritable(file: string, { code, message }: NodeJS.ErrnoException): InputError {
  if (code === 'EEXIST') {
    return InputError.at(file, 'exists already', 'name another file with --out, or remove it first')
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return InputError.at(
      file,
      `${dirname(file)} is not a folder`,
      'make it first, or name another with --out',
    )
  }
  return InputError.at(file, `cannot be written (${code ?? message})`, 'name another file with --out')
}
