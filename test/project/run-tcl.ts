import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether a Tcl interpreter is here. */
export const hasTcl = spawnSync('tclsh', { input: 'exit 0' }).status === 0

// The vendor's commands print themselves; queries answer with what they are asked for, or with success.
const standIns = `
rename file tcl_file
proc file {what args} {
  if {$what eq "exists"} { return 1 }
  if {$what in {copy delete mkdir}} { return }
  return [tcl_file $what {*}$args]
}
proc glob {pattern} { return $pattern }
proc cd {folder} {}
proc exit {} {}
proc get_timing_paths {args} { return path }
proc get_property {what of} {
  return [expr {$what eq "PROGRESS" ? "100%" : $what in {STATS.WNS SLACK} ? 0.1 : $what}]
}
foreach query {get_bd_cells get_bd_pins get_bd_intf_pins get_files get_runs} { proc $query {name} { return $name } }
foreach query {current_project current_fileset} { proc $query {} { return here } }
proc unknown {args} {
  puts "> [join $args]"
  return [lindex $args 0]
}
`

/** A run of a script with stand-ins for the vendor's commands: these, in order, and what Tcl complained of. */
export function runTcl(
  script: string,
  args: readonly string[],
  name = 'project',
): { commands: string[]; error: string } {
  const folder = mkdtempSync(join(tmpdir(), 'moeforge-tcl-'))
  try {
    writeFileSync(
      join(folder, 'stand-ins.tcl'),
      `${standIns}\nset argv [lassign $argv script]\nsource $script\n`,
    )
    mkdirSync(join(folder, name, 'scripts'), { recursive: true })
    writeFileSync(join(folder, name, 'scripts/script.tcl'), script)
    const run = spawnSync('tclsh', ['stand-ins.tcl', join(name, 'scripts/script.tcl'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
    const commands = run.stdout.split('\n').flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : []))
    return { commands, error: run.stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
