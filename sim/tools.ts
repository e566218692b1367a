import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { ToolError } from '../generator/base/errors.js'
import { packageRoot } from '../generator/base/root.js'
import type { Tool } from './tool.js'
import { toolState } from './tool-state.js'

/** A tool as it was found on this machine. */
export interface FoundTool extends Tool {
  /** Where it is, or null where it is missing. */
  readonly path: string | null
  /** The version it reports; null where it is missing, has none, or does not run. */
  readonly version: string | null
  /** Why it is of no use although it is here, and what to do; else null. */
  readonly problem: string | null
}

export interface SearchOptions {
  /** Folders to search, as in the environment variable PATH, which it is by default. */
  readonly path?: string | undefined
}

/** Every tool that moeforge uses. */
export const tools: readonly Tool[] = JSON.parse(readFileSync(join(packageRoot, 'sim', 'tools.json'), 'utf8'))

const nothing = { version: null, problem: null }

/** Looks for every tool, and asks each for its version. */
export function findTools(options: SearchOptions = {}): Promise<FoundTool[]> {
  return Promise.all(
    tools.map(async (tool) => {
      const path = locate(tool, options)
      const { version, problem } = path === null ? nothing : await toolState(tool, path)
      return { ...tool, path, version, problem }
    }),
  )
}

/**
 * The path of a tool of sim/tools.json. Throws ToolError where it is missing, with the command that installs
 * it and what still works without it.
 */
export function requireTool(name: string, options: SearchOptions = {}): string {
  const path = findTool(name, options)
  if (path === null) throw new ToolError(`${name} is ${missing(toolNamed(name))}`)
  return path
}

const working = new Map<string, Promise<string>>()

/**
 * The first line of what a command of sim/tools.json says of its version: part of what a build depends on.
 * @throws ToolError where it is missing, does not run, or is too old.
 */
export function toolVersion(name: string): Promise<string> {
  const path = requireTool(name)
  let line = working.get(path)
  if (line === undefined) {
    line = lineOf(toolNamed(name), path)
    working.set(path, line)
  }
  return line
}

async function lineOf(tool: Tool, path: string): Promise<string> {
  const { line, problem } = await toolState(tool, path)
  if (problem !== null) throw new ToolError(`${path} ${problem}; without it ${tool.without}`)
  return line ?? ''
}

/** The path of a tool of sim/tools.json, or null where it is missing. */
export function findTool(name: string, options: SearchOptions = {}): string | null {
  return locate(toolNamed(name), options)
}

/** Says how to get a tool that is missing, and what works meanwhile. */
export function missing(tool: Tool): string {
  return `missing: apt-get install ${tool.package}; without it ${tool.without}`
}

/** A tool of sim/tools.json. */
export function toolNamed(name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`${name} is not in sim/tools.json`)
  return tool
}

/** The path of a tool, or null where it is missing. */
export function locate(
  { command, file }: Tool,
  { path = process.env.PATH ?? '' }: SearchOptions = {},
): string | null {
  if (command === undefined) return file !== undefined && existsSync(file) ? file : null
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const files = folders.map((folder) => resolve(folder, command))
  return files.find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
