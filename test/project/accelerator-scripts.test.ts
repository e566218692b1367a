import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { deviceOf } from '../../generator/devices/devices.js'
import { acceleratorScripts } from '../../generator/project/accelerator-scripts.js'
import {
  acceleratorFiles,
  lowerAccelerator,
} from '../../generator/targets/verilog-array/accelerator-files.js'
import { hasTcl, runTcl } from './run-tcl.js'

if (!hasTcl) console.warn('skipped: no tclsh, so the Tcl scripts are not run with stand-ins')

const accelerator = lowerAccelerator(elaborate(loadConfig('nano')))
const scripts = acceleratorScripts(accelerator, deviceOf('zcu102'))
const text = (name: string) => scripts.get(`scripts/${name}.tcl`) ?? expect.fail(`no ${name}`)

test('every source of the accelerator is packaged, and nothing else', () => {
  const [, sources = ''] = /foreach source \{ ([^}]*) \}/.exec(text('package_accelerator')) ?? []
  const packaged = sources.split(' ').map((source) => `rtl/${source}`)
  expect(packaged.sort()).toEqual([...acceleratorFiles(accelerator).keys()].sort())
})

test('a card has the package alone: its shell has the block design', () => {
  const card = acceleratorScripts(accelerator, deviceOf('u250'))
  expect([...card.keys()]).toEqual(['scripts/package_accelerator.tcl'])
})

describe.skipIf(!hasTcl)('as Tcl runs them', () => {
  test('package_accelerator.tcl runs through, with commands of Vivado alone', () => {
    const { commands, error } = runTcl(text('package_accelerator'), [])
    expect(error).toBe('')
    const own = new Set(commands.map((command) => command.split(' ')[0]))
    expect([...own].filter((name) => !name.startsWith('ipx::')).sort()).toEqual([
      ...['add_files', 'create_project', 'set_property', 'synth_design', 'update_compile_order'],
    ])
    for (const name of ['s_axi', 'm00_axi', 'm03_axi'])
      expect(commands.filter((command) => command.includes(`-busif ${name} -clock aclk`))).toHaveLength(1)
  })

  test('vivado_accelerator.tcl connects every interface of the top', () => {
    const { commands, error } = runTcl(text('vivado_accelerator'), ['8'])
    expect(error).toBe('')
    for (const port of ['m00_axi', 'm01_axi', 'm02_axi', 'm03_axi'])
      expect(commands).toContain(`connect_bd_intf_net kernel/${port} smartconnect_${port}/S00_AXI`)
    expect(commands).toContain('connect_bd_intf_net smartconnect_control/M00_AXI kernel/s_axi')
    expect(commands).toContain('connect_bd_net kernel/irq ps/pl_ps_irq0')
    expect(commands.join('\n')).toContain('moeforge.org:accelerator:nano_accel:1.0 kernel')
  })
})
