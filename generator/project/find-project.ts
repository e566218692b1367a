import { dirname, resolve } from 'node:path'
import { type Manifest, readManifest } from './manifest.js'

/** A generated project. */
export interface FoundProject {
  /** Absolute. */
  readonly folder: string
  readonly manifest: Manifest
}

/** The generated project that a folder is, or lies in. */
export async function findProject(folder: string): Promise<FoundProject | undefined> {
  const at = resolve(folder)
  const manifest = await readManifest(at)
  if (manifest !== undefined) return { folder: at, manifest }
  return dirname(at) === at ? undefined : findProject(dirname(at))
}
