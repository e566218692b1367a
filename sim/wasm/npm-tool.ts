import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ToolError } from '../../generator/base/errors.js'
import { packageRoot } from '../../generator/base/root.js'

/** Tools that come from npm, compiled to WebAssembly: the optional peers of package.json. */
export const npmToolNames = ['@yowasp/clang', '@yowasp/yosys'] as const

export type NpmToolName = (typeof npmToolNames)[number]

/** The version of a package that is installed where moeforge finds it, or null. */
export function npmToolVersion(name: NpmToolName): string | null {
  return installed(name)?.version ?? null
}

/** The folder of a package. @throws ToolError where it is not installed, with the command that installs it. */
export function npmToolFolder(name: NpmToolName): string {
  return requireInstalled(name).folder
}

/** The name with the version that moeforge is tested with, as npm install takes it. */
function npmToolWanted(name: NpmToolName): string {
  const { peerDependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
  return `${name}@${peerDependencies[name]}`
}

/** Says how to get a package that is missing. npm takes no optional peer without --save-prod. */
export function lackOfNpmTool(name: NpmToolName): string {
  return `${name} is missing: npm install --no-save --save-prod ${npmToolWanted(name)}`
}

/** @throws ToolError where it is not installed, with the command that installs it. */
export function requireNpmTool(name: NpmToolName): string {
  return requireInstalled(name).version
}

function requireInstalled(name: NpmToolName): Installed {
  const found = installed(name)
  if (found === null) throw new ToolError(lackOfNpmTool(name))
  return found
}

interface Installed {
  readonly folder: string
  readonly version: string
}

function installed(name: NpmToolName): Installed | null {
  const paths = createRequire(join(packageRoot, 'package.json')).resolve.paths(name) ?? []
  for (const path of paths) {
    const folder = join(path, name)
    const version = versionIn(join(folder, 'package.json'))
    if (version !== null) return { folder, version }
  }
  return null
}

function versionIn(file: string): string | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).version
  } catch {
    return null
  }
}
