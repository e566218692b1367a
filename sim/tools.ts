import { execFileSync } from 'node:child_process'
import { ToolError } from '../generator/errors.js'
export function findTool(name: string): string | undefined {
  try {
    return execFileSync('which', [name], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
export function requireTool(name: string): string {
  const path = findTool(name)
  if (path === undefined) throw new ToolError(`${name} is missing`)
  return path
}
