// Compiles the program to dist/, and bundles the code of its pages, which runs in browsers, beside it.
// Plain JavaScript, because nothing is compiled before.
//
//   node scripts/build.mjs [--outDir DIR]

import { spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({ options: { outDir: { type: 'string', default: join(root, 'dist') } } })
const outDir = resolve(values.outDir)

const { status } = spawnSync(
  join(root, 'node_modules/.bin/tsc'),
  ['-p', 'tsconfig.build.json', '--outDir', outDir],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
if (status !== 0) process.exit(status ?? 1)

for (const page of ['main', 'explore']) {
  const bundle = await rolldown({
    cwd: root,
    input: `generator/report-page/${page}.ts`,
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  })
  await bundle.write({
    file: join(outDir, `generator/report-page/${page}.js`),
    format: 'iife',
    minify: true,
    // One line of each licence stays with the code of others.
    comments: { legal: true },
  })
  await bundle.close()
}
