import { writeSync } from 'node:fs'
import { reasonOf } from '../base/file-errors.js'

/** What a shell says of a program that a closed pipe ended: 128 and the number of SIGPIPE. */
const closedPipe = 141

/** Ends the process where its output cannot be written: quietly where nobody reads it any more, else with exit code 3. */
export function endWithOutput(): void {
  for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr }))
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(closedPipe)
      tell(`${name}: cannot be written: ${reasonOf(error)}; make room, or send it elsewhere`)
      process.exit(3)
    })
}

function tell(message: string): void {
  try {
    writeSync(2, `${message}\n`)
  } catch {
    // It was stderr that failed: there is nowhere to say it.
  }
}
