import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { withModules } from '../../generator/print/library-modules.js'
import { findTool } from '../../sim/tools.js'
import { linters } from '../linters.js'

// A module, a top that gives it parameters, and what the tool must say; null: they are right.
const cases = [
  ['stream_fifo', 'Width(8), .Depth(12)', 'stream_fifo needs Width at least 1; Depth a power of two'],
  ['stream_fifo', 'Width(8), .Depth(16)', null],
  ['axi_burst_cutter', 'DataBits(96)', 'axi_burst_cutter needs DataBits a power of two, at least 8'],
  ['row_resize', 'In(4), .Out(3)', 'row_resize needs Width, RowIn and RowOut at least 1; In a power of two'],
  ['spill_fence', 'Margin(64)', 'spill_fence needs CountBits at least 1; Depth a power of two'],
] as const

/** A top whose only instance has its ports left open: elaboration looks at parameters all the same. */
function files(module: string, parameters: string): Map<string, string> {
  const open = '/* verilator lint_off PINMISSING */'
  const top = `${open}\nmodule top ();\n    ${module} #(.${parameters}) u_${module} ();\nendmodule\n`
  return withModules([['rtl/top.v', top]])
}

describe.each(linters)('$tool', ({ tool, args }) => {
  test.skipIf(findTool(tool) === null).each(cases)('%s with %s', async (module, parameters, message) => {
    await withTemporaryFolder(join(tmpdir(), 'moeforge-parameters-'), async (cwd) => {
      await writeFiles(cwd, files(module, parameters))
      const { stdout, stderr, exitCode } = await execa(tool, args('top'), { cwd, reject: false })
      const said = `${stdout}${stderr}`
      if (message === null) expect(said).not.toContain(`${module} needs`)
      else {
        expect(said).toContain(message)
        expect(exitCode).not.toBe(0)
      }
    })
  })
})
