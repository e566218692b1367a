import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { MoeforgeError } from '../../generator/base/errors.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { hlsReport } from '../../generator/cli/hls-report.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { kernelLoops } from '../../generator/targets/hls-kernel/schedule/kernel-loops.js'
import { copyNanoProject } from '../project/nano-project.js'
import { asExpected, type MadeModule, writeReport } from '../report/hls/made-report.js'

const good = asExpected('nano_kernel', kernelLoops(elaborate(loadConfig('nano'))))
const place = 'build/vitis_hls/nano_kernel/solution/syn/report/csynth.xml'

afterEach(() => vi.restoreAllMocks())

/** What the command prints of a folder, and how it ends. */
async function run(dir: string, options: { readonly config?: string; readonly json?: boolean } = {}) {
  const printed = vi.spyOn(console, 'log').mockReturnValue()
  const ended = await hlsReport(dir, { json: false, ...options }).then(
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
  return withTemporaryFolder(join(tmpdir(), 'moeforge-hls-report-'), work)
}

/** The second module's first loop changed. */
function changed(change: Partial<MadeModule['loops'][number]>): MadeModule[] {
  return good.map((module, at) =>
    at === 1 ? { ...module, loops: module.loops.map((loop) => ({ ...loop, ...change })) } : module,
  )
}

test('0 where all is as expected, 1 where something is worse, 2 where nothing is compared', async () => {
  await inFolder(async (folder) => {
    await copyNanoProject(folder)
    expect(await run(folder)).toMatchObject({
      code: 2,
      message: expect.stringMatching(/neither csynth\.xml/),
    })
    await writeReport(join(folder, place), good)
    const whole = await run(folder)
    expect(whole).toMatchObject({ code: 0, message: '' })
    expect(whole.stdout).toMatch(/none worse than expected; the clock is met$/)
    // A folder in the project will do, and one above it.
    expect(await run(join(folder, 'build/vitis_hls'))).toMatchObject({ code: 0 })
    await writeReport(join(folder, place), changed({ interval: 7 }))
    expect(await run(folder)).toMatchObject({
      code: 1,
      message: expect.stringMatching(/^worse than expected: \w+ \w+$/),
    })
    await writeReport(join(folder, place), changed({ trips: 'undef' }))
    expect(await run(folder)).toMatchObject({ code: 1 })
    await writeReport(join(folder, place), changed({ latency: 'undef' }))
    expect(await run(folder)).toMatchObject({ code: 1 })
    await writeReport(join(folder, place), [{ ...good[0], estimated: 3.5 }, ...good.slice(1)])
    expect(await run(folder)).toMatchObject({
      code: 1,
      message: expect.stringMatching(/^worse than expected: the clock$/),
    })
    await writeReport(join(folder, place), good.slice(0, 1))
    expect(await run(folder)).toMatchObject({
      code: 2,
      message: expect.stringMatching(/nothing was compared/),
    })
  })
})

test('JSON is one object, also where something is worse', async () => {
  await inFolder(async (folder) => {
    await writeReport(join(folder, 'csynth.xml'), changed({ interval: 7 }))
    const { code, stdout } = await run(folder, { config: 'nano', json: true })
    const json = JSON.parse(stdout)
    expect(code).toBe(1)
    expect(json).toMatchObject({ ok: false, source: 'nano', top: 'nano_kernel' })
    expect(json.problems).toHaveLength(1)
    expect(json.missing).toEqual([])
  })
})

test('what of the project is not as it was generated is said', async () => {
  await inFolder(async (folder) => {
    await copyNanoProject(folder)
    await writeReport(join(folder, place), good)
    const source = join(folder, 'hls/linear_core.hpp')
    await writeFile(source, `${await readFile(source, 'utf8')}\n`)
    const manifest = join(folder, 'manifest.json')
    const text = await readFile(manifest, 'utf8')
    await writeFile(manifest, text.replace(/"version": ".*"/, '"version": "0.0.1"'))
    const { code, stdout } = await run(folder)
    expect(code).toBe(0)
    expect(stdout).toContain('hls/linear_core.hpp is not as moeforge wrote it')
    expect(stdout).toContain('the project is of moeforge 0.0.1')
    expect(stdout).not.toContain('config.yaml')
  })
})

test('reports in no project, or in several, want to be told what they are of', async () => {
  await inFolder(async (folder) => {
    await writeReport(join(folder, 'a', 'csynth.xml'), good)
    const lost = await run(folder)
    expect(lost).toMatchObject({
      code: 2,
      message: expect.stringMatching(/^--config: .*a is in no generated/),
    })
    expect(await run(folder, { config: 'nano' })).toMatchObject({ code: 0 })
    expect(await run(folder, { config: 'm3vit-tiny' })).toMatchObject({
      code: 2,
      message: expect.stringMatching(/no report is of m3vit_tiny_kernel: .* is of nano_kernel/),
    })
    for (const name of ['one', 'two']) {
      await copyNanoProject(join(folder, name))
      await writeReport(join(folder, name, place), good)
    }
    expect(await run(folder)).toMatchObject({
      code: 2,
      message: expect.stringMatching(/^--config: there are reports of several projects: .*one, .*two; /),
    })
  })
})
