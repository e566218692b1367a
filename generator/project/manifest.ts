import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { packageVersion } from '../base/root.js'
import type { Config } from '../config/config.js'

const manifestSchema = z.object({
  generator: z.literal('moeforge'),
  version: z.string(),
  config: z.unknown(),
  // Absent in what earlier versions wrote.
  memoryMap: z.string().optional(),
  files: z.record(z.string(), z.string()),
})

/** The project's file that says where everything lies in the kernel's memory. */
export const memoryMapFile = 'memory.json'

/** What a generated project says of itself. */
export type Manifest = z.infer<typeof manifestSchema>

/** The manifest of a project: its config, which file says where everything lies in memory, and the SHA-256 of all. */
export function makeManifest(config: Config, files: ReadonlyMap<string, string | Uint8Array>): string {
  const hashes = [...files.keys()].sort().map((path) => [path, contentHash(files.get(path) ?? '')])
  const manifest = {
    generator: 'moeforge',
    version: packageVersion,
    config,
    memoryMap: memoryMapFile,
    files: Object.fromEntries(hashes),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** The manifest of a folder; undefined when moeforge did not write it. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) return undefined
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** What a person changed in a generated folder. Build results under `build/` do not count. */
export interface LocalChanges {
  readonly edited: readonly string[]
  readonly missing: readonly string[]
  readonly added: readonly string[]
}

/** Compares a folder with its manifest. */
export async function localChanges(folder: string, manifest: Manifest): Promise<LocalChanges> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const present = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
    .filter((path) => path !== 'manifest.json' && !path.startsWith('build/'))
  const listed = Object.keys(manifest.files)
  const kept = listed.filter((path) => present.includes(path))
  const hashes = await Promise.all(kept.map(async (path) => contentHash(await readFile(join(folder, path)))))
  return {
    edited: kept.filter((path, i) => hashes[i] !== manifest.files[path]),
    missing: listed.filter((path) => !present.includes(path)),
    added: present.filter((path) => !listed.includes(path)),
  }
}

/** SHA-256 in hexadecimal. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
