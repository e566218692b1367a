import { join } from 'node:path'
import { execa } from 'execa'
import { mustBeWritableFolder } from '../generator/writable.js'
import { cacheFolder } from './cache-folder.js'
import { findTool } from './tools.js'

let found: Promise<Record<string, string>> | undefined

/**
 * What the environment of tools needs so that ccache works: its own folder of results lies in a home that may be
 * read-only, and without one it fails instead of compiling. Then its results lie beside the builds.
 */
export function compilerCache(): Promise<Record<string, string>> {
  found ??= ccacheFolder()
  return found
}

async function ccacheFolder(): Promise<Record<string, string>> {
  const ccache = findTool('ccache')
  if (ccache === null) return {}
  const { stdout, failed } = await execa(ccache, ['--get-config', 'cache_dir'], { reject: false })
  if (failed || stdout === '') return {}
  const isWritable = await mustBeWritableFolder({ path: join(stdout, 'tmp') }).then(
    () => true,
    () => false,
  )
  return isWritable ? {} : { CCACHE_DIR: join(cacheFolder(), 'ccache') }
}
