import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { MoeforgeError } from '../../generator/base/errors.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { vivadoReport } from '../../generator/cli/vivado-report.js'
import { copyNanoProject } from '../project/nano-project.js'
import { copyFixtures } from '../report/vivado/fixtures.js'

afterEach(() => vi.restoreAllMocks())

/** What the command prints of a folder, and how it ends. */
async function run(dir: string, options: { readonly config?: string; readonly json?: boolean } = {}) {
  const printed = vi.spyOn(console, 'log').mockReturnValue()
  const ended = await vivadoReport(dir, { json: false, ...options }).then(
    () => ({ code: 0, message: '' }),
    (error: unknown) => {
      if (error instanceof MoeforgeError) return { code: error.exitCode, message: error.message }
      throw error
    },
  )
  const stdout = printed.mock.calls.join('\n')
  printed.mockRestore()
  return { ...ended, stdout }
}

function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-vivado-report-'), work)
}

const place = 'build/reports/nano_accel_ooc'

test('0 where all is well, 1 where timing is missed, 2 where there is nothing to read', async () => {
  await inFolder(async (folder) => {
    await copyNanoProject(folder)
    expect(await run(folder)).toMatchObject({ code: 2, message: expect.stringMatching(/: no \*\.rpt is in/) })
    await copyFixtures('ooc', join(folder, place))
    const whole = await run(folder)
    expect(whole).toMatchObject({ code: 0, message: '' })
    expect(whole.stdout).toMatch(/^nano_accel on xczu9eg-ffvb1156-2-e, Vivado 2023\.2, Physopt postRoute\n/)
    expect(whole.stdout).toMatch(/\nBlock RAM Tile +36\.5 +912 +4\.0 % +36\.5 +23~83\n/)
    expect(whole.stdout).toMatch(/\n {4}to {3}u_accel_top\S*\/sum_q_reg\[40\]\/D\n/)
    expect(whole.stdout).toMatch(/\ntiming is met, and the design fits$/)
    await rm(join(folder, place), { recursive: true })
    await copyFixtures('system', join(folder, place))
    const missed = await run(folder)
    expect(missed).toMatchObject({ code: 1, message: 'it fails: setup' })
    expect(missed.stdout).toMatch(/\n {2}setup: the worst slack is -0\.215 ns/)
    // Of the accelerator more levels than of what is around it.
    expect(missed.stdout).toMatch(
      /\n {6}inst .*\n {8}u_accel_top .*\n {10}u_accel .*\n {12}u_array .*\n {4}ps /,
    )
    expect(missed.stdout).toMatch(/\n {4}smartconnect_m00_axi .*\n(?!.*inst)/)
    expect(missed.stdout).toContain('\n2 deeper instances: --json has all\n')
  })
})

test('JSON is one object, also where timing is missed', async () => {
  await inFolder(async (folder) => {
    await copyFixtures('system', folder)
    const { code, stdout } = await run(folder, { config: 'nano', json: true })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ ok: false, source: 'nano', design: 'system_wrapper', version: '2022.2' },
      timing: { setup: { worst: -0.215 }, clock: 'clk_pl_0' },
      resources: { bram: { used: 86.5, accelerator: 86.5, estimate: { min: 23, max: 83 } } },
    })
  })
})

test('what of the project is not as it was generated is said; sources of the kernel do not count', async () => {
  await inFolder(async (folder) => {
    await copyNanoProject(folder)
    await copyFixtures('ooc', join(folder, place))
    for (const source of ['rtl/accel_top.v', 'hls/linear_core.hpp'])
      await appendFile(join(folder, source), '\n')
    const manifest = join(folder, 'manifest.json')
    const text = await readFile(manifest, 'utf8')
    await writeFile(manifest, text.replace(/"version": ".*"/, '"version": "0.0.1"'))
    const { code, stdout } = await run(folder)
    expect(code).toBe(0)
    expect(stdout).toContain('rtl/accel_top.v is not as moeforge wrote it')
    expect(stdout).toContain('the project is of moeforge 0.0.1')
    expect(stdout).not.toContain('linear_core')
  })
})

test('reports in no project want to be told what they are of', async () => {
  await inFolder(async (folder) => {
    await copyFixtures('ooc', folder)
    expect(await run(folder)).toMatchObject({
      code: 2,
      message: expect.stringMatching(/^--config: .* is in no generated project/),
    })
    expect(await run(folder, { config: 'nano' })).toMatchObject({ code: 0 })
  })
})
