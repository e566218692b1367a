import { InputError, ToolError } from '../base/errors.js'

/** What a job that failed leaves of its error; a stack where nobody expected it. */
export function errorText(error: unknown): string {
  if (error instanceof InputError || error instanceof ToolError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
