import { MoeforgeError } from '../generator/base/errors.js'

/** Runs a check of the sources: an error that a person can act on is printed, and becomes the exit code. */
export async function reportErrors(check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof MoeforgeError)) throw error
    console.error(error.message)
    process.exitCode = error.exitCode
  }
}
