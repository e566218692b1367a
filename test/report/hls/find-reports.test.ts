import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { findReports } from '../../../generator/report/hls/find-reports.js'
import { readReports } from '../../../generator/report/hls/read-reports.js'
import { type MadeModule, writeReport } from './made-report.js'

const top: MadeModule = { name: 'nano_kernel', loops: [] }
const module: MadeModule = { name: 'rows_s', loops: [{ name: 'rows', trips: 4, interval: 1, depth: 2 }] }

/** A folder with reports, by path: what they are of, the top first. */
function withReports(
  reports: Readonly<Record<string, readonly MadeModule[]>>,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-reports-'), async (folder) => {
    for (const [path, modules] of Object.entries(reports)) await writeReport(join(folder, path), modules)
    await work(folder)
  })
}

async function read(folder: string) {
  return readReports(folder, await findReports(folder), 'nano_kernel')
}

test.each([
  ['vitis_hls', 'build/vitis_hls/nano_kernel/solution/syn/report'],
  ['v++ --mode hls', 'build/vitis/nano_kernel/hls/syn/report'],
  ['v++ -c', '_x/nano_kernel.hw.platform/nano_kernel/nano_kernel/solution/syn/report'],
  ['a copy', '.'],
])('reports of %s are found', async (_, place) => {
  await withReports({ [join(place, 'csynth.xml')]: [top, module] }, async (folder) => {
    const reports = await read(folder)
    expect(reports.folder).toBe(join(folder, place))
    expect(reports.csynth.modules.map(({ name }) => name)).toEqual(['nano_kernel', 'rows_s'])
    expect(reports.left).toEqual([])
  })
})

test('where the report of the design has all modules, those of modules are not read, and old ones are named', async () => {
  const files = {
    'csynth.xml': [top, module],
    'nano_kernel_csynth.xml': [top],
    'rows_s_csynth.xml': [{ ...module, loops: [] }],
    'old_s_csynth.xml': [{ name: 'old_s', loops: [] }],
  }
  await withReports(files, async (folder) => {
    const { csynth, left } = await read(folder)
    expect(csynth.modules[1].loops).toHaveLength(1)
    expect(left).toEqual(['old_s_csynth.xml'])
  })
})

test.each([
  ['lists no modules', { 'csynth.xml': [top] }],
  ['is missing', {}],
])('where the report of the design %s, those of modules are read', async (_, design) => {
  const files = { ...design, 'nano_kernel_csynth.xml': [top], 'a_csynth.xml': [{ ...module, name: 'a' }] }
  await withReports(files, async (folder) => {
    const { csynth, left } = await read(folder)
    expect(csynth.top).toBe('nano_kernel')
    expect(csynth.modules.map(({ name }) => name)).toEqual(['nano_kernel', 'a'])
    expect(left).toEqual([])
  })
})

test('copies that packaging made count where there are no others', async () => {
  const copy = 'solution/impl/ip/hls_files/solution/syn/report/csynth.xml'
  await withReports({ [copy]: [top] }, async (folder) => {
    expect((await read(folder)).folder).toBe(join(folder, dirname(copy)))
    await writeReport(join(folder, 'solution/syn/report/csynth.xml'), [top])
    expect((await read(folder)).folder).toBe(join(folder, 'solution/syn/report'))
  })
})

test('reports of other functions are passed over', async () => {
  const reports = { 'a/csynth.xml': [{ name: 'softmax', loops: [] }], 'b/csynth.xml': [top] }
  await withReports(reports, async (folder) => expect((await read(folder)).folder).toBe(join(folder, 'b')))
})

test('an error says where it looked, and what there is', async () => {
  await withReports({}, async (folder) => {
    await mkdir(join(folder, 'build/logs'), { recursive: true })
    await expect(read(folder)).rejects.toThrow(
      /: neither csynth\.xml nor \*_csynth\.xml is in .* or the 2 folders below it; .*scripts\/vitis_run\.sh csynth/,
    )
    await expect(read(join(folder, 'none'))).rejects.toThrow(/none: does not exist; check its name/)
    await writeFile(join(folder, 'file'), '')
    await expect(read(join(folder, 'file'))).rejects.toThrow(/file: is not a folder; name the folder/)
  })
  const reports = { 'a/csynth.xml': [top], 'b/csynth.xml': [top] }
  await withReports(reports, async (folder) => {
    await expect(read(folder)).rejects.toThrow(
      /: 2 syntheses of nano_kernel are in it; name one of .*a, .*b$/,
    )
    const found = await findReports(join(folder, 'a'))
    expect(() => readReports(folder, found, 'other_kernel')).toThrow(
      /no report is of other_kernel: .*a is of nano_kernel; name the folder/,
    )
  })
  await withReports({ 'rows_s_csynth.xml': [module] }, async (folder) => {
    await expect(read(folder)).rejects.toThrow(
      /no report is of nano_kernel: .* is of rows_s; .* run that to its end/,
    )
  })
})
