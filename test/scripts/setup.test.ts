import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'

/**
 * A checkout of two source files, with a PATH of stand-ins that note how they were called. The tools of
 * sim/tools.json are two commands, one of them for the tests.
 */
let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'moeforge-setup-')))
  for (const folder of ['bin', 'scripts', 'sim', 'generator']) mkdirSync(join(root, folder))
  copyFileSync(join(packageRoot, 'scripts', 'setup.mjs'), join(root, 'scripts', 'setup.mjs'))
  write('package.json', JSON.stringify({ engines: { node: '>=20.19' }, bin: { moeforge: 'dist/main.js' } }))
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }))
  write('tsconfig.json', '{}')
  write('generator/a.ts', '')
  write('sim/tools.json', JSON.stringify([tool('simulator', 'simulate'), tool('linter', 'tests')]))
  standIn(
    'npm',
    '[ "$1" = ci ] && mkdir -p node_modules; [ "$1" = run ] && mkdir -p "$6" && : >"$6/main.js"; true',
  )
  standIn('apt-get', 'case "$*" in *install*) : >installed;; esac')
  standIn('sudo', 'shift; exec "$@"')
  for (const command of ['env', 'mkdir']) symlinkSync(`/usr/bin/${command}`, join(root, 'bin', command))
})
afterEach(() => rmSync(root, { recursive: true }))

describe('scripts/setup.mjs', () => {
  it('installs modules, compiles, and installs tools, each with a note on stderr', () => {
    const { stdout, notes, calls, status } = setup()
    expect(status).toBe(0)
    expect(stdout).toBe('')
    expect(calls.map((call) => call.replace(/dist\.\d+/, 'dist.PID').replace(/ -o \S+/g, ''))).toEqual([
      'npm ci --no-audit --no-fund --include=dev',
      `npm run --silent build -- --outDir ${join(root, 'dist.PID')}`,
      'apt-get -qq update',
      'apt-get -qq install -y --no-install-recommends simulator-package',
    ])
    expect(notes).toEqual([
      'setup: installing Node modules: npm ci',
      'setup: compiling: npm run build',
      'setup: installing simulator-package: apt-get install',
      'setup: simulator is missing: apt-get install simulator-package; without it less works',
    ])
  })

  it('does and says nothing when all is there', () => {
    standIn('simulator', '')
    setup()
    expect(setup()).toMatchObject({ stdout: '', notes: [], calls: [], status: 0 })
  })

  it('wants the tools of the tests only when asked', () => {
    standIn('simulator', '')
    write(
      'sim/tools.json',
      JSON.stringify([tool('linter', 'tests'), tool('cross-compiler', 'verilator-wasm')]),
    )
    expect(setup({ args: [] }).calls.join()).not.toContain('apt-get')
    const { calls, notes } = setup({ args: ['--tests'] })
    expect(calls.join()).toContain('linter-package cross-compiler-package')
    expect(notes).toContain('setup: verilator-wasm is not built: cross-compiler missing')
  })

  it('builds verilator-wasm for the tests, where it can', () => {
    for (const name of ['simulator', 'cross-compiler']) standIn(name, '')
    write('sim/tools.json', JSON.stringify([tool('cross-compiler', 'verilator-wasm')]))
    expect(setup({ args: [] }).calls.join()).not.toContain('build:wasm')
    expect(setup({ args: ['--tests'] }).calls).toContain('npm run --silent build:wasm')
  })

  it('takes from npm what the system cannot give, in the versions of package.json', () => {
    const peers = { simulation: '1.0.0', synthesis: '2.0.0' }
    write('package.json', JSON.stringify({ engines: { node: '>=20.19' }, bin: {}, peerDependencies: peers }))
    const options = '--no-save --save-prod --no-audit --no-fund --loglevel=error'
    const installs = (calls: readonly string[]) => calls.filter((call) => call.startsWith('npm install'))
    expect(installs(setup().calls)).toEqual([`npm install ${options} simulation@1.0.0 synthesis@2.0.0`])
    mkdirSync(join(root, 'node_modules/simulation'), { recursive: true })
    write('node_modules/simulation/package.json', JSON.stringify({ version: '1.0.0' }))
    expect(installs(setup().calls)).toEqual([`npm install ${options} synthesis@2.0.0`])
    standIn('simulator', '')
    expect(installs(setup().calls)).toEqual([])
    expect(installs(setup({ args: ['--tests'] }).calls)).toEqual([`npm install ${options} synthesis@2.0.0`])
  })

  it('installs no packages under MOEFORGE_NO_APT=1, but says which are missing', () => {
    const { calls, notes, status } = setup({ env: { MOEFORGE_NO_APT: '1' } })
    expect(calls.join()).not.toContain('apt-get')
    expect(notes.at(-1)).toBe(
      'setup: simulator is missing: apt-get install simulator-package; without it less works',
    )
    expect(status).toBe(0)
  })

  it('goes on when apt-get fails', () => {
    standIn('apt-get', 'exit 1')
    const { notes, status } = setup()
    expect(notes).toContain('setup: apt-get could not install them')
    expect(status).toBe(0)
  })

  it('tries apt-get again within the hour only when run by itself', () => {
    standIn('apt-get', 'exit 1')
    setup()
    const imported = ['--input-type=module', '-e', `(await import('${root}/scripts/setup.mjs')).setup()`]
    expect(launch(imported).calls.join()).not.toContain('apt-get')
    expect(setup().calls.join()).toContain('apt-get')
    utimesSync(join(root, 'node_modules/.moeforge-apt-failed'), 0, 0)
    expect(launch(imported).calls.join()).toContain('apt-get')
  })

  it('installs modules again when package-lock.json changes', () => {
    setup()
    write(
      'package-lock.json',
      JSON.stringify({ packages: { '': {}, 'node_modules/b': { version: '1.0.0' } } }),
    )
    expect(setup().calls[0]).toContain('npm ci')
  })

  it('leaves modules that npm installed by itself, where they are those of package-lock.json', () => {
    mkdirSync(join(root, 'node_modules'))
    const installed = 'node_modules/.package-lock.json'
    write(installed, JSON.stringify({ packages: { 'node_modules/a': { version: '2.0.0' } } }))
    expect(setup().calls.join()).toContain('npm ci')
    rmSync(join(root, 'node_modules/.moeforge-stamp'))
    write(installed, JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }))
    expect(setup().calls.join()).not.toContain('npm ci')
  })

  it.each([
    ['changed', () => write('generator/a.ts', 'export {}')],
    ['added', () => write('generator/b.ts', '')],
    ['added to the scripts', () => write('scripts/b.ts', '')],
    ['removed', () => rmSync(join(root, 'generator/a.ts'))],
  ])('compiles again when a source is %s, leaving nothing of the last time', (_, change) => {
    setup()
    write('dist/stale.js', '')
    change()
    expect(setup().calls[0]).toContain('npm run')
    expect(existsSync(join(root, 'dist/stale.js'))).toBe(false)
    expect(statSync(join(root, 'dist/main.js')).mode & 0o111).toBe(0o111)
  })

  it('does not take for sources what a package in them was compiled to', () => {
    setup()
    mkdirSync(join(root, 'sim/package/dist'), { recursive: true })
    write('sim/package/dist/a.d.ts', '')
    expect(setup().calls.join()).not.toContain('npm run')
  })

  it('keeps the last compiled program when compiling fails, and says so', () => {
    setup()
    write('generator/a.ts', 'broken')
    standIn('npm', 'exit 1')
    const { notes, status } = setup()
    expect(status).toBe(3)
    expect(notes.at(-1)).toMatch(/^setup: npm run .* failed; its output is above$/)
    expect(existsSync(join(root, 'dist'))).toBe(true)
  })

  it('says so when there is no npm', () => {
    rmSync(join(root, 'bin/npm'))
    expect(setup()).toMatchObject({ status: 3 })
    expect(setup().notes.at(-1)).toBe('setup: npm is not on the PATH; install it')
  })

  it('refuses a Node that is too old', () => {
    write('package.json', JSON.stringify({ engines: { node: '>=99.1' } }))
    const { notes, status, calls } = setup()
    expect(status).toBe(2)
    expect(calls).toEqual([])
    expect(notes).toEqual([
      `setup: moeforge needs Node 99.1 or newer, this is ${process.versions.node}; install one from https://nodejs.org`,
    ])
  })

  it('runs when started through a link', () => {
    symlinkSync(root, `${root}-link`)
    try {
      expect(launch([`${root}-link/scripts/setup.mjs`]).calls.length).toBeGreaterThan(0)
    } finally {
      rmSync(`${root}-link`)
    }
  })
})

function setup({ args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {}) {
  return launch([join(root, 'scripts', 'setup.mjs'), ...args], env)
}

/** Runs Node on the checkout; returns what it printed and which stand-ins it called. */
function launch(args: string[], env: Record<string, string> = {}) {
  rmSync(join(root, 'calls'), { force: true })
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { PATH: join(root, 'bin'), ...env },
    encoding: 'utf8',
  })
  const calls = existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8') : ''
  return {
    stdout,
    status,
    notes: lines(stderr),
    calls: lines(calls).filter((call) => !call.startsWith('sudo')),
  }
}

function standIn(command: string, script: string): void {
  write(`bin/${command}`, `#!/bin/sh\necho "${command} $*" >>'${join(root, 'calls')}'\n${script}\n`)
  chmodSync(join(root, 'bin', command), 0o755)
}

function tool(name: string, group: string) {
  return { name, command: name, package: `${name}-package`, group, without: 'less works' }
}

function write(file: string, text: string): void {
  writeFileSync(join(root, file), text)
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
