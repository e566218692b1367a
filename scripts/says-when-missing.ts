import { findTool } from '../sim/tools.js'

/** Whether a tool is here; where it is not, says on stderr what is not checked for that. */
export function saysWhenMissing(tool: string, checked: string): boolean {
  const isHere = findTool(tool) !== null
  if (!isHere) console.error(`not checked: ${checked}, because ${tool} is missing`)
  return isHere
}
