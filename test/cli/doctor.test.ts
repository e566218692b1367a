import { describe, expect, it } from 'vitest'
import { ToolError } from '../../generator/base/errors.js'
import { type FoundSimulator, requireAll, textReport } from '../../generator/cli/doctor.js'
import { simulatorNames } from '../../sim/simulator-name.js'
import { type FoundTool, tools } from '../../sim/tools.js'

const present: FoundTool[] = tools.map((tool) => ({
  ...tool,
  path: `/bin/${tool.name}`,
  version: '999.2',
  problem: null,
}))

const problem = 'verilator is missing'
const none: FoundSimulator[] = simulatorNames.map((name) => ({
  ...{ name, about: `tools of ${name}`, version: null, cyclesPerSecond: null, problem },
}))
const working: FoundSimulator[] = none.map((simulator) =>
  simulator.name === 'wasm'
    ? { ...simulator, version: '5.006', cyclesPerSecond: 1_234_567, problem: null }
    : simulator,
)

describe('moeforge doctor', () => {
  it('prints version and path of Node and of each tool, and what each simulator comes to', () => {
    const lines = textReport({ tools: present, simulators: working }).trimEnd().split('\n')
    expect(lines[2].split(/ +/)).toEqual(['node', process.versions.node, process.execPath])
    expect(lines[3].split(/ +/)).toEqual(['verilator', '999.2', '/bin/verilator'])
    expect(lines.slice(3 + tools.length)).toEqual([
      '',
      expect.stringMatching(/^simulator +runs on +cycles\/s$/),
      expect.stringMatching(/^─+$/),
      expect.stringMatching(/^native +tools of native +does not work$/),
      expect.stringMatching(/^wasm +tools of wasm +1,200,000$/),
      expect.stringMatching(/^cxxrtl +tools of cxxrtl +does not work$/),
      'simulator native: verilator is missing',
      'simulator cxxrtl: verilator is missing',
    ])
  })

  it('says what to install, and what works without', () => {
    const text = textReport({ tools: without('zlib'), simulators: working })
    expect(text).toMatch(/^zlib +missing$/m)
    expect(text).toContain(
      'zlib is missing: apt-get install zlib1g-dev; without it everything still works\nbut FST waveforms\n',
    )
  })

  it('fails where no simulator works, and only there', () => {
    expect(() =>
      requireAll({ tools: without('zlib', 'yosys', 'iverilog'), simulators: working }),
    ).not.toThrow()
    const missing = without('g++', 'verilator', 'make', 'yosys')
    expect(() => requireAll({ tools: missing, simulators: working })).not.toThrow()
    expect(() => requireAll({ tools: missing, simulators: none })).toThrow(
      new ToolError('missing: verilator, g++; apt-get install verilator g++'),
    )
    expect(() => requireAll({ tools: present, simulators: none })).toThrow(
      new ToolError('no simulator works'),
    )
  })

  it('fails where a tool does not run or is too old, of whatever group, and says why once', () => {
    const problem = 'is version 0.9, too old; install 0.23 or newer'
    const found = present.map((tool) => (tool.name === 'yosys' ? { ...tool, version: '0.9', problem } : tool))
    expect(textReport({ tools: found, simulators: working })).toContain(`yosys ${problem}\n`)
    expect(() => requireAll({ tools: found, simulators: working })).toThrow(
      new ToolError('cannot be used: yosys'),
    )
  })

  it('says where a version is older than any that was tried', () => {
    const found = present.map((tool) => (tool.name === 'make' ? { ...tool, version: '4.1' } : tool))
    expect(textReport({ tools: found, simulators: working })).toContain(
      'make is older than 4.3, which the tests ran with\n',
    )
    expect(() => requireAll({ tools: found, simulators: working })).not.toThrow()
  })
})

function without(...names: string[]): FoundTool[] {
  return present.map((tool) => (names.includes(tool.name) ? { ...tool, path: null, version: null } : tool))
}
