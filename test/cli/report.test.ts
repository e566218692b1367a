import { readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { runMoeforge } from './run-moeforge.js'

function inFolder(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-report-'), work)
}

test('it writes one page that needs nothing else, and says where it is', async () => {
  await inFolder(async (cwd) => {
    const run = await runMoeforge(['report', 'nano', '--task', 'depth', '--json'], { cwd })
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    const said = JSON.parse(run.stdout)
    expect(said).toMatchObject({ config: 'nano', task: 1, taskName: 'depth' })
    expect(said.file).toBe(join(cwd, 'nano-report.html'))
    const page = await readFile(said.file, 'utf8')
    expect(Buffer.byteLength(page)).toBe(said.bytes)
    // But in links to sources, addresses are of names of SVG alone.
    const addresses = [...page.matchAll(/\b(?:src|href|url)\s*[=(]\s*["'](?!#|data:)([^"']+)/g)].map(
      ([, url]) => url,
    )
    expect(addresses).toEqual([])
  })
})

test('it says what is left out and why', async () => {
  await inFolder(async (cwd) => {
    const run = await runMoeforge(['report', 'nano', '--numerics', 'edge-moe', '--out', 'page.html'], { cwd })
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(/^left out: timeline\. There is no accelerator in Verilog for this config\. /m)
    expect(run.stdout).toMatch(/MiB in .*page\.html$/)
  })
})

test.each([
  [['--out', 'no/such/page.html'], /^--out: no\/such is not a folder; /m],
  [['--task', 'flow'], /^--task: there is no task flow; tasks are 0 \(semseg\), 1 \(depth\)/m],
  [['--image', 'none.png'], /none\.png.*does not exist/],
  [['--numerics', 'edge-moe', '--simulate'], /accelerator/],
  [['--simulator', 'wasm'], /^--simulator: .*; leave it out/m],
])('%j is refused, and nothing is written', async (args, message) => {
  await inFolder(async (cwd) => {
    const run = await runMoeforge(['report', 'nano', ...args], { cwd })
    expect(run.exitCode).toBe(2)
    expect(run.stderr).toMatch(message)
    await expect(stat(join(cwd, 'nano-report.html'))).rejects.toThrow()
  })
})
