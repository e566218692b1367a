import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { InputError, ToolError } from '../../../generator/base/errors.js'
import { readInput } from '../../../generator/base/read-input.js'
import { cachedBuild } from '../../build-cache.js'
import { runTool } from '../../run-tool.js'
import { version } from '../src/version.js'

/**
 * Debian's source package of Verilator. Its patches are left out: they are of the documentation, of pkg-config and of
 * a processor that this is not for.
 */
export const archive = {
  name: `verilator_${version}.orig.tar.gz`,
  sha256: '732389e5906a600cc65230410c91b16a4fc8911d5455f1b488fc6964b4490b92',
  /** Below a mirror's address. */
  path: `pool/main/v/verilator/verilator_${version}.orig.tar.gz`,
  home: 'http://deb.debian.org/debian/',
}

/** apt-get's own way to load a file: it knows the proxy that the machine is set up with. */
const aptHelper = '/usr/lib/apt/apt-helper'

export interface ArchiveOptions {
  /** The archive where it is here already. */
  readonly file?: string | undefined
  /** Addresses of Debian's mirrors, in the order that they are tried; apt-get's and Debian's own where absent. */
  readonly mirrors?: readonly string[]
}

/**
 * The path of Verilator's sources, loaded where they are not in the cache yet, their hash compared.
 * @throws InputError where `file` is another one; ToolError where no mirror has it.
 */
export async function sourceArchive({ file, mirrors }: ArchiveOptions = {}): Promise<string> {
  if (file !== undefined) checkFile(file)
  const inputs = { files: new Map(), recipe: [archive.name, archive.sha256], products: [archive.name] }
  const folder = await cachedBuild(inputs, async (cwd) => {
    const target = join(cwd, archive.name)
    if (file !== undefined) return copyFile(file, target)
    return load(target, mirrors ?? (await knownMirrors()))
  })
  return join(folder, archive.name)
}

function checkFile(file: string): void {
  const place = { path: file, option: '--source' }
  const found = sha256(readInput(place))
  if (found === archive.sha256) return
  throw InputError.at(
    `--source ${file}`,
    `has the SHA-256 ${found}, not that of ${archive.name}, ${archive.sha256}`,
    `load it again from ${archive.home}${archive.path}, or leave the option out`,
  )
}

async function load(target: string, mirrors: readonly string[]): Promise<void> {
  const reasons: string[] = []
  for (const mirror of mirrors) {
    const address = `${mirror.replace(/\/*$/, '/')}${archive.path}`
    try {
      await loadFrom(address, target)
      const found = sha256(await readFile(target))
      if (found === archive.sha256) return
      reasons.push(`${address} has the SHA-256 ${found} instead of ${archive.sha256}`)
    } catch (error) {
      reasons.push(`${address}: ${reasonOf(error)}`)
    }
  }
  throw new ToolError(
    `Verilator's sources cannot be loaded; get ${archive.name} elsewhere, and name it: ` +
      `npm run build:wasm -- --source FILE\n${reasons.join('\n')}`,
  )
}

async function loadFrom(address: string, target: string): Promise<void> {
  if (existsSync(aptHelper)) {
    await runTool(aptHelper, ['download-file', address, target], { cwd: '.' })
    return
  }
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  await writeFile(target, Buffer.from(await response.arrayBuffer()))
}

/** Those of apt-get, where there is one, and Debian's own. */
async function knownMirrors(): Promise<string[]> {
  const { stdout = '' } = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI)'], {
    reject: false,
  })
  const used = stdout.split('\n').filter((line) => /^https?:.*\/debian\/?$/.test(line))
  return [...new Set([...used, archive.home])]
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Of fetch the message is always the same, and the cause says why.
  return error.cause instanceof Error ? error.cause.message : error.message
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
