import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'

const live = new Set<string>()
let helper: ChildProcess | undefined

/**
 * Sees to it that a file or folder goes when this process ends, however it ends: signals are not caught, as Node runs no
 * handler while it computes, so that an interrupted command would go on for long. A small shell waits for this process's
 * end instead, `kill -9` included.
 * @param path - absolute.
 * @returns what to call when the thing is gone, or may stay.
 */
export function removeAtEnd(path: string): () => void {
  live.add(path)
  tell(`+${path}`)
  return () => {
    live.delete(path)
    tell(`-${path}`)
  }
}

/** Starts the shell that cleans up. On a terminal it also shows the cursor again, which lists of progress hide. */
export function startCleaner(): ChildProcess {
  helper ??= startShell()
  return helper
}

/** Removes what is left at an ordinary end too, before the process is gone. */
export function removeAtExit(): void {
  process.on('exit', () => {
    for (const path of live) rmSync(path, { recursive: true, force: true })
  })
}

// Lines add (+) or take away (-) a path; the end of the input is the end of this process. Tools that end at the same time may
// still be writing: hence the second try.
const script = `
while IFS= read -r line; do
  path=\${line#?}
  case $line in
    +*) set -- "$@" "$path" ;;
    -*) for each; do shift; [ "$each" = "$path" ] || set -- "$@" "$each"; done ;;
  esac
done
[ ! -t 2 ] || printf '\\033[?25h' >&2
for each; do rm -rf -- "$each" || { sleep 1; rm -rf -- "$each"; }; done
`

function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', script], {
    // In a session of its own: an interrupt from the keyboard does not reach it.
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', process.stderr.isTTY === true ? 'inherit' : 'ignore'],
  })
  // Without it everything works but this cleaning.
  shell.on('error', () => undefined)
  shell.stdin?.on('error', () => undefined)
  shell.unref()
  const { stdin } = shell as unknown as { stdin: { unref?: () => void } | null }
  stdin?.unref?.()
  return shell
}

function tell(line: string): void {
  // A line is all that the shell understands.
  if (!line.includes('\n')) startCleaner().stdin?.write(`${line}\n`)
}
