// Makes a checkout ready to run: Node modules, the compiled program, the tools of sim/tools.json, and where those cannot be
// had the tools that npm has in their place.
// Plain JavaScript without dependencies, because it runs before there are any.
//
//   node scripts/setup.mjs [--tests]     --tests: the tools of the tests too
//
// MOEFORGE_NO_APT=1 keeps it from installing packages of the system. Notes go to stderr; nothing is printed when all is there.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const dist = join(root, 'dist')
/** Groups of tools that only the tests need. */
const forTests = ['tests', 'verilator-wasm']
const aptFailure = join(modules, '.moeforge-apt-failed')

/** Set-up cannot go on. `exitCode` is 2 for a Node that is too old and 3 for a tool that failed. */
export class SetupError extends Error {
  constructor(message, exitCode) {
    super(message)
    this.exitCode = exitCode
  }
}

/**
 * Does whatever is still to be done, and returns the tools that remain missing.
 * Throws SetupError where moeforge could not run at all.
 * `tests`: the tools of the tests are wanted too. `retry`: try apt-get even if it failed within the hour.
 */
export function setup({ tests = false, retry = false } = {}) {
  checkNode()
  installModules()
  build()
  const missing = installTools({ tests, retry })
  if (tests || missing.some(({ group }) => group === 'simulate')) installNpmTools()
  if (tests) buildVerilatorWasm()
  return missing
}

/** Throws SetupError where this Node is older than package.json asks for. */
export function checkNode(version = process.versions.node) {
  const wanted = readJson('package.json').engines.node.replace('>=', '')
  const [major, minor] = version.split('.').map(Number)
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  throw new SetupError(
    `moeforge needs Node ${wanted} or newer, this is ${version}; install one from https://nodejs.org`,
    2,
  )
}

/** Installs the Node modules where package-lock.json asks for others than are there. */
export function installModules() {
  const stamp = join(modules, '.moeforge-stamp')
  const wanted = hash([join(root, 'package-lock.json')])
  if (readStamp(stamp) === wanted) return
  if (!modulesMatchLock()) {
    note('installing Node modules: npm ci')
    // Whatever NODE_ENV says, the compiler is needed, and that is a development dependency.
    run('npm', ['ci', '--no-audit', '--no-fund', '--include=dev'])
  }
  writeFileSync(stamp, wanted)
}

/** Compiles generator/, scripts/ and sim/ to dist/ where the sources differ from those it was compiled from. */
export function build() {
  const stamp = join(dist, '.moeforge-stamp')
  const wanted = hash(sources())
  if (readStamp(stamp) === wanted) return
  note('compiling: npm run build')
  // Beside dist/ and then in its place: nobody meets half of it, and nothing of deleted sources stays.
  const fresh = `${dist}.${process.pid}`
  try {
    run('npm', ['run', '--silent', 'build', '--', '--outDir', fresh])
    // npx makes it so when it first sees the package, and never again.
    for (const program of Object.values(readJson('package.json').bin))
      chmodSync(join(fresh, relative('dist', program)), 0o755)
    writeFileSync(join(fresh, '.moeforge-stamp'), wanted)
    replaceFolder(dist, fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Installs the tools that are missing, where that is possible; returns those that remain missing. */
export function installTools({ tests = false, retry = false } = {}) {
  const tools = readJson('sim/tools.json').filter(({ group }) => tests || !forTests.includes(group))
  const lacking = tools.filter(isMissing)
  if (lacking.length === 0) return []
  const packages = lacking.flatMap((tool) => tool.package.split(' '))
  if (retry || !failedLately(packages)) aptInstall(packages)
  const remaining = lacking.filter(isMissing)
  for (const tool of remaining) {
    note(`${tool.name} is missing: apt-get install ${tool.package}; without it ${tool.without}`)
  }
  return remaining
}

/** Compiles the package verilator-wasm where its tools are all there; otherwise its tests are skipped. */
export function buildVerilatorWasm() {
  const lacking = readJson('sim/tools.json').filter(
    (tool) => tool.group === 'verilator-wasm' && isMissing(tool),
  )
  if (lacking.length > 0)
    return note(`verilator-wasm is not built: ${lacking.map(({ name }) => name).join(', ')} missing`)
  if (!tryRun('npm', ['run', '--silent', 'build:wasm']))
    note('verilator-wasm could not be built; what it says is above')
}

/** Installs the optional peers of package.json that are missing: simulators and compilers compiled to WebAssembly. */
export function installNpmTools() {
  const lacking = Object.entries(readJson('package.json').peerDependencies ?? {})
    .filter(([name, version]) => installedVersion(name) !== version)
    .map(([name, version]) => `${name}@${version}`)
  if (lacking.length === 0) return
  note(`installing ${lacking.join(' ')}: npm install --no-save`)
  // As a dependency, or npm would leave out what is optional; which package.json and the lock then do not say.
  const options = ['--no-save', '--save-prod', '--no-audit', '--no-fund', '--loglevel=error']
  if (!tryRun('npm', ['install', ...options, ...lacking]))
    note('npm could not install them; nothing simulates without tools of the system')
}

function installedVersion(name) {
  const file = join(modules, name, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}

function aptInstall(packages) {
  const apt = aptCommand()
  if (apt === undefined) return
  note(`installing ${packages.join(' ')}: apt-get install`)
  const [command, ...before] = apt
  const limits = ['DPkg::Lock::Timeout=120', 'Acquire::Retries=1', 'Acquire::http::Timeout=30']
  const options = ['-qq', ...limits.flatMap((limit) => ['-o', limit])]
  const aptGet = (...args) => tryRun(command, [...before, ...options, ...args])
  // Packages may be known from an older update, so installing is worth a try even when updating fails.
  aptGet('update')
  if (aptGet('install', '-y', '--no-install-recommends', ...packages)) return
  note('apt-get could not install them')
  writeFileSync(aptFailure, packages.join(' '))
}

/** Whether apt-get failed on the same packages within the hour: without a network each try takes long. */
function failedLately(packages) {
  return readStamp(aptFailure) === packages.join(' ') && Date.now() - statSync(aptFailure).mtimeMs < 3_600_000
}

/** The words before apt-get's arguments, or undefined where packages cannot be installed from here. */
function aptCommand() {
  if (process.env.MOEFORGE_NO_APT === '1' || findCommand('apt-get') === undefined) return undefined
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
  if (process.getuid?.() === 0) return apt
  const canSudo = findCommand('sudo') !== undefined && spawnSync('sudo', ['-n', 'true']).status === 0
  return canSudo ? ['sudo', '-n', ...apt] : undefined
}

/** Whether node_modules, made by npm without us, holds what package-lock.json asks for. */
function modulesMatchLock() {
  const installed = join(modules, '.package-lock.json')
  if (!existsSync(installed)) return false
  const { packages: there } = JSON.parse(readFileSync(installed, 'utf8'))
  const wanted = Object.entries(readJson('package-lock.json').packages).filter(([path]) => path !== '')
  // npm leaves out what is optional and made for other platforms.
  return wanted.every(([path, { version, integrity, optional }]) => {
    const match = there[path]
    return match ? match.version === version && match.integrity === integrity : optional === true
  })
}

function sources() {
  const configs = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))
  const folders = ['generator', 'scripts', 'sim'].flatMap((name) => filesBelow(join(root, name)))
  return [
    ...configs.map((name) => join(root, name)),
    ...folders.filter((file) => /\.ts$|\/build\.mjs$/.test(file)),
  ].sort()
}

/** What is in a folder, but for what is compiled into a `dist` in it. */
function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'dist')
  return entries.flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

/** One hash of the files' names and contents. */
function hash(files) {
  const sum = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(file)
    sum.update(`${file.slice(root.length)}\0${content.length}\0`).update(content)
  }
  return sum.digest('hex')
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}

function replaceFolder(folder, fresh) {
  const old = `${fresh}.old`
  try {
    if (existsSync(folder)) renameSync(folder, old)
    renameSync(fresh, folder)
  } catch (error) {
    // Another process that compiled the same sources was faster.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
  }
  rmSync(old, { recursive: true, force: true })
}

function isMissing({ command, file }) {
  return command === undefined ? !existsSync(file) : findCommand(command) === undefined
}

function findCommand(command) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => resolve(folder, command)).find(isExecutable)
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function run(command, args) {
  if (findCommand(command) === undefined) throw new SetupError(`${command} is not on the PATH; install it`, 3)
  if (tryRun(command, args)) return
  throw new SetupError(`${[command, ...args].join(' ')} failed; its output is above`, 3)
}

/** Runs a command with all its output on stderr; whether it succeeded. */
function tryRun(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] }).status === 0
}

function note(text) {
  process.stderr.write(`setup: ${text}\n`)
}

function main() {
  try {
    setup({ tests: process.argv.includes('--tests'), retry: true })
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    note(error.message)
    process.exitCode = error.exitCode
  }
}

// Node resolves links in the address of a module, but not in the name it was started by.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main()
