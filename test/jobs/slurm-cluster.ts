import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A Slurm cluster of one node, this machine. */
export interface SlurmCluster {
  /** For the environment of Slurm's commands. */
  readonly conf: string
  stop(): void
}

/** Starts munged, slurmctld and slurmd, which only root may. @throws Error when the node does not come up within a minute. */
export async function startSlurm(): Promise<SlurmCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'moeforge-slurm-'))
  chmodSync(folder, 0o755)
  const conf = join(folder, 'slurm.conf')
  writeFileSync(conf, confText(folder))
  mkdirSync(join(folder, 'state'))
  mkdirSync(join(folder, 'spool'))
  startMunge()
  const daemons = ['slurmctld', 'slurmd'].map((name) =>
    spawn(name, ['-D'], { env: { ...process.env, SLURM_CONF: conf }, stdio: 'ignore' }),
  )
  const stop = () => {
    for (const daemon of daemons) daemon.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 120; tries++) {
    if (stateOf(conf).includes('idle')) return { conf, stop }
    await wait(500)
  }
  stop()
  throw new Error(`the node did not come up: ${stateOf(conf)}`)
}

function startMunge(): void {
  if (existsSync('/run/munge/munge.socket.2') && isAlive('munged')) return
  mkdirSync('/run/munge', { recursive: true })
  execFileSync('chown', ['munge:munge', '/run/munge'])
  execFileSync('runuser', ['-u', 'munge', '--', 'munged', '--force'])
}

function isAlive(name: string): boolean {
  try {
    execFileSync('pidof', [name])
    return true
  } catch {
    return false
  }
}

function stateOf(conf: string): string {
  try {
    return execFileSync('sinfo', ['--noheader', '--format=%T'], {
      env: { ...process.env, SLURM_CONF: conf },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return 'no answer'
  }
}

function confText(folder: string): string {
  const name = hostname().split('.')[0]
  const memory = Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) >> 10
  return `ClusterName=test
SlurmctldHost=${name}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=${join(folder, 'state')}
SlurmdSpoolDir=${join(folder, 'spool')}
SlurmctldPidFile=${join(folder, 'slurmctld.pid')}
SlurmdPidFile=${join(folder, 'slurmd.pid')}
SlurmctldLogFile=${join(folder, 'slurmctld.log')}
SlurmdLogFile=${join(folder, 'slurmd.log')}
MinJobAge=5
KillWait=1
NodeName=${name} NodeAddr=127.0.0.1 CPUs=2 RealMemory=${Math.max(100, memory - 200)} State=UNKNOWN
PartitionName=all Nodes=${name} Default=YES MaxTime=INFINITE State=UP
`
}
