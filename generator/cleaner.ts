import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'

/** What must not outlive this process: a file or folder by its absolute path, or a group of processes by its number. */
export type Leftover = { readonly path: string } | { readonly group: number }

const live = new Set<string>()
let helper: ChildProcess | undefined

/**
 * Sees to it that something goes when this process ends, however it ends: signals are not caught, as Node runs no handler
 * while it computes, so that an interrupted command would go on for long. A small shell waits for this process's end
 * instead, `kill -9` included.
 * @returns what to call when the thing is gone, or may stay.
 */
export function removeAtEnd(leftover: Leftover): () => void {
  const entry = 'path' in leftover ? `p${leftover.path}` : `g${leftover.group}`
  live.add(entry)
  tell(`+${entry}`)
  return () => {
    live.delete(entry)
    tell(`-${entry}`)
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
    for (const entry of live)
      if (entry.startsWith('p')) rmSync(entry.slice(1), { recursive: true, force: true })
  })
}

// Lines add (+) or take away (-) an entry; the end of the input is the end of this process. What was just killed may still
// be writing: hence the second try.
const script = `
while IFS= read -r line; do
  entry=\${line#?}
  case $line in
    +*) set -- "$@" "$entry" ;;
    -*) for each; do shift; [ "$each" = "$entry" ] || set -- "$@" "$each"; done ;;
  esac
done
[ ! -t 2 ] || printf '\\033[?25h' >&2
for each; do case $each in g*) kill -s KILL -- "-\${each#g}" ;; esac; done
for try in 1 2; do
  for each; do case $each in p*) rm -rf -- "\${each#p}" || sleep 1 ;; esac; done
done
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
