// Runs the fast tests and a command with each Node that moeforge is for: npm run test:nodes
// The npm package `node` brings them without an installation; its folder is removed afterwards.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const versions = [20, 22, 24]
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const fastTests = scripts['test:fast'].split(' ').slice(2)

for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), `moeforge-node${version}-`))
  try {
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, `node@${version}`])
    const node = join(folder, 'node_modules/node/bin/node')
    run(node, ['--version'])
    run(node, [
      join(root, 'dist/generator/cli/main.js'),
      'verify',
      'nano',
      '--unit',
      'gelu',
      '--backend',
      'model,csim',
    ])
    run(node, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...fastTests])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  console.error(`${command} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`)
  process.exit(1)
}
