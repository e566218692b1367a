// Builds the documentation as a site of static files:
//
//   npm run docs             into out/site
//
// VitePress is a package of site/, which has a lock file of its own, so that moeforge installs without it.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packageRoot } from '../generator/base/root.js'
import { writeLivePages } from './docs-site/live-pages.js'
import { writePages } from './docs-site/write-pages.js'

const site = join(packageRoot, 'site')
const out = join(packageRoot, 'out', 'site')

installSite()
const pages = writePages(join(site, 'pages'))
await writeLivePages(join(site, 'pages', 'public'))
run('node', [join(site, 'node_modules', 'vitepress', 'bin', 'vitepress.js'), 'build', site, '--outDir', out])
console.log(
  `${pages.length} pages in ${out}; to look at them: npx vitepress preview ${relative(process.cwd(), site)} --outDir ${out}`,
)

/** Installs what the site is built with, where the lock asks for another. */
function installSite(): void {
  const stamp = join(site, 'node_modules', '.moeforge-stamp')
  const wanted = createHash('sha256')
    .update(readFileSync(join(site, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  run('npm', ['ci', '--prefix', site, '--no-audit', '--no-fund'])
  writeFileSync(stamp, wanted)
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd: site })
  if (status !== 0) process.exit(3)
}
