import { cp, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { findReports } from '../../../generator/report/vivado/find-reports.js'
import { readReports } from '../../../generator/report/vivado/read-reports.js'
import { copyFixtures, fixture } from './fixtures.js'

function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-vivado-reports-'), work)
}

async function read(folder: string) {
  return readReports(folder, await findReports(folder))
}

test('reports of the scripts count before those of the runs, and a folder of any name will do', async () => {
  await inFolder(async (folder) => {
    const run = join(folder, 'build/vivado_accelerator/nano_accel.runs/impl_1')
    await copyFixtures('system', run)
    await writeFile(join(run, 'system_wrapper_route_status.rpt'), 'Design Route Status\n')
    const { folder: place, left } = await read(folder)
    expect(place).toBe(run)
    expect(left).toEqual(['system_wrapper_route_status.rpt'])
    const written = join(folder, 'build/reports/nano_accel_ooc')
    await copyFixtures('ooc', written)
    const reports = await read(folder)
    expect(reports.folder).toBe(written)
    expect(reports.header).toMatchObject({ design: 'nano_accel', version: '2023.2' })
    expect(reports.paths).toHaveLength(2)
    expect(reports.hierarchy).toHaveLength(6)
    expect(reports.left).toEqual(['power.rpt'])
  })
})

test('lines may end as on Windows', async () => {
  await inFolder(async (folder) => {
    for (const name of ['timing_summary.rpt', 'utilization.rpt'])
      await writeFile(join(folder, name), (await fixture('ooc', name)).replaceAll('\n', '\r\n'))
    const reports = await read(folder)
    expect(reports.timing.checks.setup.worst).toBe(0.104)
    // Without a report of paths they are those of the summary.
    expect(reports.paths.map(({ slack }) => slack)).toEqual([0.104])
    expect(reports.hierarchy).toBeNull()
  })
})

test('an error says where it looked, and what there is', async () => {
  await inFolder(async (folder) => {
    await mkdir(join(folder, 'build/logs'), { recursive: true })
    await expect(read(folder)).rejects.toThrow(
      /: no \*\.rpt is in .* or the 2 folders below it; .*vivado -mode batch -source \.\.\/scripts\/vivado_ooc\.tcl/,
    )
    await expect(read(join(folder, 'none'))).rejects.toThrow(/none: does not exist; check its name/)
    await writeFile(join(folder, 'file'), '')
    await expect(read(join(folder, 'file'))).rejects.toThrow(/file: is not a folder; name the folder/)
    await writeFile(join(folder, 'power.rpt'), await fixture('ooc', 'power.rpt'))
    await expect(read(folder)).rejects.toThrow(
      /: no folder of it has both a timing summary and a report of utilization; .* have other reports; run the script/,
    )
  })
})

test('two implementations, two reports of a kind, and two designs in a folder want to be told apart', async () => {
  await inFolder(async (folder) => {
    const [one, two] = [join(folder, 'reports/one'), join(folder, 'reports/two')]
    await copyFixtures('ooc', one)
    await copyFixtures('system', two)
    await expect(read(folder)).rejects.toThrow(
      /: reports of 2 implementations are in it; name one of .*one, .*two$/,
    )
    await cp(join(one, 'utilization.rpt'), join(one, 'utilization_placed.rpt'))
    await expect(read(one)).rejects.toThrow(
      /one: has several reports of one kind, utilization: utilization\.rpt, utilization_placed\.rpt; keep the one/,
    )
    await cp(join(one, 'timing.rpt'), join(two, 'timing.rpt'))
    await expect(read(two)).rejects.toThrow(
      /two: has reports of nano_accel and of system_wrapper; keep those of one design/,
    )
  })
})
