import { join } from 'node:path'
import { execa } from 'execa'
import { compiledProgram } from '../../generator/base/root.js'

/** Sizes that the explored designs of the documentation have. */
const sides = [
  '--vary',
  'array.lanes=8,16,32,64',
  '--vary',
  'array.taps=8,16,32',
  '--vary',
  'axi.ports=1,2,4',
]

/** Writes the report of a config. */
export async function writeReport(config: string, file: string): Promise<void> {
  await moeforge('report', config, '--out', file)
}

/** Explores sizes of a config's array, with little to estimate. @returns the page of designs */
export async function writeExploration(config: string, folder: string): Promise<string> {
  await moeforge('explore', config, ...sides, '--out', folder)
  return join(folder, 'designs.html')
}

async function moeforge(...args: readonly string[]): Promise<void> {
  const program = compiledProgram('generator/cli/main.ts')
  await execa(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
}
