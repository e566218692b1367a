import { describe, expect, it } from 'vitest'
import { ToolError } from '../../generator/base/errors.js'
import { requireAll, textReport } from '../../generator/cli/doctor.js'
import { type FoundTool, tools } from '../../sim/tools.js'

const present: FoundTool[] = tools.map((tool) => ({
  ...tool,
  path: `/bin/${tool.name}`,
  version: '99.2',
  problem: null,
}))

describe('moeforge doctor', () => {
  it('prints version and path of Node and of each tool', () => {
    const lines = textReport(present).trimEnd().split('\n')
    expect(lines[2].split(/ +/)).toEqual(['node', process.versions.node, process.execPath])
    expect(lines[3].split(/ +/)).toEqual(['verilator', '99.2', '/bin/verilator'])
    expect(lines.length).toBe(3 + tools.length)
  })

  it('says what to install, and what works without', () => {
    const text = textReport(without('zlib'))
    expect(text).toMatch(/^zlib +missing$/m)
    expect(text).toContain(
      'zlib is missing: apt-get install zlib1g-dev; without it everything still works\nbut FST waveforms\n',
    )
  })

  it('fails where a tool that simulations need is missing, and only there', () => {
    expect(() => requireAll(without('zlib', 'yosys', 'iverilog'))).not.toThrow()
    expect(() => requireAll(without('g++', 'verilator', 'make', 'yosys'))).toThrow(
      new ToolError('missing: verilator, g++; apt-get install verilator g++'),
    )
  })

  it('fails where a tool does not run or is too old, of whatever group, and says why once', () => {
    const problem = 'is version 0.9, too old; install 0.23 or newer'
    const found = present.map((tool) => (tool.name === 'yosys' ? { ...tool, version: '0.9', problem } : tool))
    expect(textReport(found)).toContain(`yosys ${problem}\n`)
    expect(() => requireAll(found)).toThrow(new ToolError('cannot be used: yosys'))
  })

  it('says where a version is older than any that was tried', () => {
    const found = present.map((tool) => (tool.name === 'make' ? { ...tool, version: '4.1' } : tool))
    expect(textReport(found)).toContain('make is older than 4.3, which the tests ran with\n')
    expect(() => requireAll(found)).not.toThrow()
  })
})

function without(...names: string[]): FoundTool[] {
  return present.map((tool) => (names.includes(tool.name) ? { ...tool, path: null, version: null } : tool))
}
